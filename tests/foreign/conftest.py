"""A case of copper sludge brought in from abroad, as Guiding Case 205 published it."""

from __future__ import annotations

import html
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.conftest import NOW, PASSWORD, Cast
from xiejiang.agencies import services as agencies
from xiejiang.audit.domain import NODE, By
from xiejiang.cases import services as cases
from xiejiang.cases.domain import Field, NewFact, NewParty, ParticipantRole, PartyKind, Place
from xiejiang.cases.models import Case

SUMMARY = "固废企业通过货代从韩国进口铜污泥，伪报成铜矿砂入境被海关查获，属禁止进口的固体废物。"


def signed_in(who: str) -> Client:
    client = Client()
    assert client.login(username=who, password=PASSWORD)
    return client


def page(who: str, address: str, status: int = 200) -> str:
    answer = signed_in(who).get(address)
    assert answer.status_code == status, (address, answer.status_code)
    return html.unescape(answer.content.decode())


def token(cast: Cast, who: str) -> Any:
    _, secret = agencies.issue_token(
        By(NODE, timezone.now()),
        post=cast.posts[who],
        name=who,
        expires_at=timezone.now() + timedelta(days=9),
    )
    return {"HTTP_AUTHORIZATION": f"Bearer {secret.text}"}


def state(cast: Cast, case: Case, name: str, value: str) -> None:
    fact = NewFact(name, value, check=False)
    cases.state_facts(By(cast.actor("police"), timezone.now()), case=case, facts=[fact])


@pytest.fixture
def sludge(cast: Cast) -> Case:
    case = cases.open_case(
        cast.by("police"),
        lead=cast.agency("500116-police"),
        title="走私铜污泥“洋垃圾”案",
        field=Field.OTHER,
        place=Place(division="500116", words="口岸"),
        discovered_at=NOW,
        summary=SUMMARY,
        parties=[
            NewParty("某固体废物处置公司", PartyKind.ORGANISATION, nationality="CN"),
            NewParty("供货方", PartyKind.ORGANISATION),
        ],
    )
    cases.add_participant(
        cast.by("police"),
        case=case,
        agency=cast.agency("500116-procuratorate"),
        role=ParticipantRole.SUPERVISE,
    )
    return case
