"""The joint meeting of the demonstration: filled in, signed with a dissent, and in force."""

from __future__ import annotations

from argparse import Namespace

import pytest
from django.utils import timezone

from xiejiang.agencies import commands as agency_commands
from xiejiang.audit.domain import NODE
from xiejiang.consultation import queries
from xiejiang.shell.demo import consultation, replay


@pytest.mark.django_db
def test_the_meeting_says_that_it_is_filled_in_and_its_standard_is_in_force() -> None:
    now = timezone.now()
    agency_commands.load(Namespace())
    replay.people(now)
    said: list[str] = []
    meeting = consultation.play(now=now, say=said.append)
    (question,) = meeting.questions.all()
    assert (question.state, question.positions.count()) == ("meeting", 2)
    assert "补设" in meeting.agenda
    minutes = queries.latest(meeting=meeting)
    assert minutes.bound_at is not None
    stands = sorted(minutes.signatures.values_list("stand", flat=True))
    assert stands == ["dissent", "signed", "signed"]
    (standard,) = queries.standards(by=NODE, on=timezone.localdate(now), limit=9)
    assert "补设" in standard.words
    assert queries.covers(standard, consultation.PLACE)
    assert meeting.number in said[0]
