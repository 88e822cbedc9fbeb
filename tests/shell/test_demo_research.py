"""The study and the training of the demonstration: filled in, and adopted by the meeting."""

from __future__ import annotations

from argparse import Namespace

import pytest
from django.utils import timezone

from xiejiang.agencies import commands as agency_commands
from xiejiang.agencies import queries as agencies
from xiejiang.agencies.domain import Role
from xiejiang.cases import commands as case_commands
from xiejiang.research import queries
from xiejiang.research.models import Enrolment, Training
from xiejiang.shell.demo import consultation, replay, research, script


@pytest.mark.django_db
def test_the_study_ends_in_a_standard_of_the_meeting_and_the_training_has_material() -> None:
    now = timezone.now()
    agency_commands.load(Namespace())
    case_commands.import_published(script.published_lines())
    replay.people(now)
    said: list[str] = []
    advice = research.study(now=now, say=said.append)
    consultation.play(now=now, say=said.append, advice=advice)
    research.train(now=now, say=said.append)
    study = advice.report.study
    study.refresh_from_db()
    assert "补设" in study.title and study.state == "concluded"
    assert study.collected.count() >= 3

    def seen(who: str, agency: str) -> queries.Sample:
        member = next(m for m in script.cast() if m.key == who)
        return queries.sample(by=replay.acting(member, agency, Role.HANDLER), study=study)

    mine, theirs = seen("jj.officer", research.FISHERIES), seen("bs.officer", research.BISHAN)
    assert mine.rows and mine.hidden and theirs.rows and theirs.hidden
    assert mine.cases != theirs.cases
    member = next(m for m in script.cast() if m.key == "jj.officer")
    reader = replay.acting(member, research.FISHERIES, Role.LIAISON)
    [known] = queries.fates(by=reader, report=advice.report, on=timezone.localdate(now))[advice.pk]
    assert known.fate.value == "in_force" and known.seen
    training = Training.objects.get()
    shelf = queries.shelf(by=reader, training=training, on=timezone.localdate(now))
    assert len(shelf.before) == 2 and len(shelf.after) == 1
    paper = Enrolment.objects.get(handed_in_at__isnull=False)
    assert paper.right == len(paper.paper) - 1
    assert agencies.agency(code=research.POLICE).name and len(said) == 3
