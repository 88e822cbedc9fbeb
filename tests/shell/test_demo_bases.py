"""The bases of the demonstration: as published, and what was filled in is marked as such."""

from __future__ import annotations

from argparse import Namespace

import pytest
from django.utils import timezone

from xiejiang.agencies import commands as agency_commands
from xiejiang.audit.domain import NODE, By
from xiejiang.bases.models import Base, Booking, Capacity, Event, Result, Sharing
from xiejiang.cases import importing
from xiejiang.shell.demo import bases, replay, script

KEY = "cq-jiangjin-2024-dabry-sturgeon-nest"


@pytest.mark.django_db
def test_published_bases_are_registered_with_their_sources() -> None:
    now = timezone.now()
    agency_commands.load(Namespace())
    replay.people(now)
    importing.import_lines(By(NODE, now), script.published_lines(), only=[KEY])
    [story] = [s for s in script.stories() if s.case == KEY]
    replay.play(story, now=now, say=lambda _line: None)
    made = bases.open_bases(now)
    assert len(made) == Base.objects.count() == 12
    assert not Base.objects.filter(source="").exists()
    assert all("补设" in b.place for b in Base.objects.filter(longitude__isnull=False))
    assert not Capacity.objects.filter(filled_in=False).exists(), "no capacity was published"
    assert not Event.objects.filter(filled_in=False).exists()
    assert not Booking.objects.filter(filled_in=False).exists()
    assert not Result.objects.filter(filled_in=True).exists()
    assert all("补设" in s.agreement or "公开报道" in s.agreement for s in Sharing.objects.all())
    used, held = Booking.objects.order_by("since")
    assert (used.state, str(used.done)) == ("used", "1,961 平方米")
    assert (held.state, held.agency.code) == ("held", "500116-agriculture")
    assert Capacity.objects.get(measure="fish-nests").left.number == "1,039"
