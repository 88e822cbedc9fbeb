"""The foreign case of the demonstration: flagged, asked abroad, and marked as filled in."""

from __future__ import annotations

from argparse import Namespace

import pytest
from django.utils import timezone

from xiejiang.agencies import commands as agency_commands
from xiejiang.cases import commands as case_commands
from xiejiang.cases import queries as cases
from xiejiang.foreign import queries
from xiejiang.kernel.logic import Tri
from xiejiang.shell.demo import foreign, replay, script


@pytest.mark.django_db
def test_the_case_is_foreign_and_its_request_stands_at_the_ministry() -> None:
    now = timezone.now()
    said: list[str] = []
    assert foreign.play(now=now, say=said.append) is None
    agency_commands.load(Namespace())
    lines = [line for line in script.published_lines() if f'"{foreign.CASE}"' in line]
    case_commands.import_published(lines)
    replay.people(now)
    made = foreign.play(now=now, say=said.append)
    assert made is not None
    case = cases.by_source(key=foreign.CASE)
    assert case is not None
    raised = {r.flag.id: r for r in queries.flags_of(case=case, on=timezone.localdate(now))}
    assert raised["party"].answer is Tri.TRUE
    assert raised["border"].answer is Tri.TRUE
    (found,) = queries.of_case(case=case)
    assert (found.assistance.filled_in, found.assistance.hands) == (True, 4)
    assert found.hands[-1].holder == "司法部"
    assert found.due is not None
    assert found.due.agreed
    assert "补设" in found.assistance.subject
    assert made.number in said[0]
