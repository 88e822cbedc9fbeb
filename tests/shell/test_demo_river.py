"""The alert of the demonstration: a published leak, three provinces told, one answer."""

from __future__ import annotations

from argparse import Namespace

import pytest
from django.utils import timezone

from xiejiang.agencies import commands as agency_commands
from xiejiang.audit.domain import NODE, By
from xiejiang.cases import importing
from xiejiang.river import queries
from xiejiang.river.domain import Means
from xiejiang.shell.demo import replay, river, script


@pytest.mark.django_db
def test_a_published_leak_is_told_across_provinces() -> None:
    now = timezone.now()
    assert river.play(now=now, say=lambda _line: None) is None, "nothing without the case"
    agency_commands.load(Namespace())
    replay.people(now)
    importing.import_lines(By(NODE, now), script.published_lines(), only=[river.CASE])
    said: list[str] = []
    made = river.play(now=now, say=said.append)
    assert made is not None
    told = {t.agency_code: t for t in made.told.all()}
    assert {code[:2] for code in told} >= {"62", "61", "51"}
    assert told["510800-ecology"].means == told["610700-ecology"].means == Means.HERE
    [answer] = queries.answers(made)
    assert (answer.agency_code, f"{answer.value:f}"[:5]) == ("610700-ecology", "0.673")
    assert all("补设" in line for line in said), "what was not published is marked"
    waiting = queries.desk(by=river.acting_for("gy.officer"), now=now)
    assert [w.alert for w in waiting] == [made]
