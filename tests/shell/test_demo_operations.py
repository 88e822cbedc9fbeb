"""The joint operation of the demonstration: a published case, and what was filled in says so."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

import pytest
from django.utils import timezone
from pytest_django import Settings

from xiejiang.agencies import commands as agency_commands
from xiejiang.audit.domain import NODE, By
from xiejiang.cases import importing
from xiejiang.cases import queries as cases
from xiejiang.evidence.models import Item
from xiejiang.operations import figures
from xiejiang.operations.domain import Counts, OutcomeKind
from xiejiang.operations.models import Outcome
from xiejiang.shell.demo import netting, operations, replay, script


@pytest.mark.django_db
def test_the_operation_is_filled_in_and_ends_in_the_published_case(
    settings: Settings, tmp_path: Path
) -> None:
    settings.FILES_ROOT = tmp_path / "files"
    now = timezone.now()
    agency_commands.load(Namespace())
    replay.people(now)
    assert operations.play(say=lambda _line: None) is None, "the case is not here yet"
    importing.import_lines(By(NODE, now), script.published_lines(), only=[operations.CASE])
    said: list[str] = []
    made = operations.play(say=said.append)
    assert made is not None
    made.refresh_from_db()
    assert made.state == "closed"
    assert made.filled_in
    assert "补设" in made.source
    case = cases.by_source(key=operations.CASE)
    assert case is not None
    item = Item.objects.get(case=case)
    assert item.filled_in
    assert figures.of_operation(made).total == Counts(1, 1, 0, 1)
    assert made.number in said[0]


@pytest.mark.django_db
def test_two_provinces_go_out_together_and_a_finding_becomes_a_case(
    settings: Settings, tmp_path: Path
) -> None:
    settings.FILES_ROOT = tmp_path / "files"
    now = timezone.now()
    agency_commands.load(Namespace())
    replay.people(now)
    assert netting.play(say=lambda _line: None) is None, "the case is not here yet"
    importing.import_lines(By(NODE, now), script.published_lines(), only=[netting.CASE])
    made = netting.play(say=lambda _line: None)
    assert made is not None
    made.refresh_from_db()
    joined = {m.agency.code for m in made.members.all()}
    assert made.state == "closed"
    assert made.filled_in
    assert joined == {netting.LEAD, netting.LOCAL, netting.RIVER, netting.WATER}
    evidence, opened = Outcome.objects.order_by("at")
    assert (evidence.kind, opened.kind) == (OutcomeKind.EVIDENCE, OutcomeKind.CASE)
    assert (opened.case.title, opened.case.lead.code) == (netting.CARRIER, netting.WATER)
    assert opened.facts == ["transported_or_traded_illegal_sand"]
    assert all(i.filled_in for i in Item.objects.all())
