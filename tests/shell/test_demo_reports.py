"""The report of the demonstration: what came of it is as published, and the rest is marked."""

from __future__ import annotations

import re
from argparse import Namespace

import pytest
from django.utils import timezone

from xiejiang.agencies import commands as agency_commands
from xiejiang.cases import commands as case_commands
from xiejiang.outreach import queries
from xiejiang.outreach.domain import State
from xiejiang.outreach.models import Report
from xiejiang.shell.demo import replay, reports, script

pytestmark = pytest.mark.django_db


def test_a_citizens_clue_is_followed_by_its_printed_code() -> None:
    agency_commands.load(Namespace())
    case_commands.import_published(script.published_lines())
    replay.people(timezone.now())
    told: list[str] = []
    reports.play(now=timezone.now(), say=told.append)
    codes = [re.findall(r"[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}", line)[0] for line in told]
    answered, waiting = (queries.receipt(code=code) for code in codes)
    assert (answered.state, waiting.state) == (State.ANSWERED, State.RECEIVED)
    assert answered.report.agency.code == "500116-police"
    assert waiting.report.agency.code == "500116-agriculture"
    assert all(r.filled_in and "补设" in r.words for r in Report.objects.all())
