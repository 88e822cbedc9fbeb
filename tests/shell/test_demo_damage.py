"""The damage of the demonstration: published numbers, and what was made up is marked."""

from __future__ import annotations

from argparse import Namespace

import pytest
from django.utils import timezone

from xiejiang.agencies import commands as agency_commands
from xiejiang.assessment.models import Decision, Version
from xiejiang.cases import commands as case_commands
from xiejiang.shell.demo import damage, replay, script

pytestmark = pytest.mark.django_db


def test_the_sheet_of_ezhou_agrees_with_what_was_published() -> None:
    agency_commands.load(Namespace())
    case_commands.import_published(script.published_lines())
    replay.people(timezone.now())
    told: list[str] = []
    damage.add(say=told.append)
    first, second = Version.objects.order_by("pk")
    published = Decision.objects.get().amount
    assert published == 1273940000
    assert abs((first.base or 0) - published) < 200, "the unit price is rounded to the fen"
    assert (second.low, second.high) == (1258521000, 1285815000)
    sources = [g["source"] for v in (first, second) for i in v.items for g in i["inputs"].values()]
    assert all("公布" in s or "补设" in s for s in sources)
    assert told
