"""What parties' addresses and numbers a step asked for: masked, and read for a purpose alone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests.api.conftest import Programs
from tests.conftest import Cast
from tests.proceedings.walking import Walk, officer
from xiejiang.audit.domain import NODE, By
from xiejiang.audit.models import LogEntry
from xiejiang.cases import services as cases
from xiejiang.cases.errors import IdentityNotGranted
from xiejiang.evidence.domain import ItemKind
from xiejiang.law.procedures import load_procedures
from xiejiang.proceedings import queries, services
from xiejiang.proceedings.errors import ReasonMissing
from xiejiang.proceedings.models import Event
from xiejiang.proceedings.telling import MASK

ADDRESS = "丁家沱新村九幢，甲某"


@pytest.fixture
def walk(cast: Cast) -> Walk:
    kinds = [ItemKind.DOCUMENTARY]
    found = Walk(cast, "mediation", "500116-ecology", kinds=kinds)
    found.do("md.accept", parties=ADDRESS)
    return found


def event_of(walk: Walk) -> Event:
    found = next(e for e in walk.proceeding.events.order_by("seq") if "parties" in e.data)
    return queries.event(by=NODE, pk=walk.proceeding.pk, event_id=found.pk)


def test_the_content_says_what_is_personal() -> None:
    found = {
        (procedure.id, step.id, field.id)
        for procedure in load_procedures().by_id.values()
        for step in procedure.steps
        for field in step.fields
        if field.personal
    }
    assert ("mediation", "md.accept", "parties") in found
    assert {name for _p, _s, name in found} == {"parties", "address", "respondent"}


def test_pages_mask_it_and_show_it_for_a_purpose(cast: Cast, walk: Walk) -> None:
    client = Client()
    client.force_login(cast.person("ecology"))
    home = f"/proceedings/{walk.proceeding.pk}/"
    page = client.get(home).content.decode()
    address = f"{home}events/{event_of(walk).pk}/personal/"
    assert ADDRESS not in page
    assert address in page
    assert ADDRESS not in client.get(address).content.decode()
    assert client.post(address, {"purpose": " "}).status_code == 422
    assert not LogEntry.objects.filter(act="proceedings.personal_read").exists()
    shown = client.post(address, {"purpose": "送达调解通知"})
    assert ADDRESS in shown.content.decode()
    assert shown.headers["Cache-Control"] == "no-store"
    entry = LogEntry.objects.get(act="proceedings.personal_read")
    assert entry.details["purpose"] == "送达调解通知"
    assert entry.matter == walk.case.pk
    assert ADDRESS not in str(entry.details)
    read = client.get(f"/cases/{walk.case.pk}/access/readings/").content.decode()
    assert "送达调解通知" in read


def test_programs_get_it_masked(cast: Cast, walk: Walk) -> None:
    programs = Programs(cast, By(NODE, timezone.now()))
    home = f"/proceedings/{walk.proceeding.pk}"
    body = programs["ecology"].get(home).json()
    assert MASK in [e["data"].get("parties") for e in body["events"]]
    address = f"{home}/events/{event_of(walk).pk}/personal"
    answer = programs["ecology"].post(address, {"purpose": "送达"})
    assert answer.json() == {"data": {"parties": ADDRESS}}
    assert programs["outsider"].post(address, {"purpose": "送达"}).status_code == 404
    assert (
        programs["ecology"].post(f"{home}/events/9999/personal", {"purpose": "送达"}).status_code
        == 404
    )


def test_it_is_not_offered_in_the_next_form(cast: Cast, walk: Walk) -> None:
    walk.along("md.agree md.confirm md.court.accept md.court.verify md.court.reject")
    client = Client()
    client.force_login(cast.person("ecology"))
    page = client.get(f"/proceedings/{walk.proceeding.pk}/steps/md.again/")
    assert page.status_code == 200
    assert ADDRESS not in page.content.decode()


def test_a_grant_includes_it_or_does_not(cast: Cast, walk: Walk) -> None:
    now = timezone.now()
    event = event_of(walk)
    by = By(cast.actor("outsider"), now)
    given = {
        "case": walk.case,
        "agency": cast.agency("420583-agriculture"),
        "purpose": "核对",
        "until": now + timedelta(days=1),
    }
    owner = By(officer(walk.sender, "handler"), now)
    made = cases.grant_access(owner, **given)
    with pytest.raises(IdentityNotGranted):
        services.read_personal(by, event=event, purpose="核对")
    cases.withdraw_grant(owner, grant=made, reason="换一项")
    cases.grant_access(owner, **given, identities=True)
    with pytest.raises(ReasonMissing):
        services.read_personal(by, event=event, purpose="")
    assert services.read_personal(by, event=event, purpose="核对") == {"parties": ADDRESS}
