"""Service and receipt: periods run from it, so times and signers are checked."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from tests.conftest import NOW, Cast
from xiejiang.agencies.errors import AgencyNotFound
from xiejiang.audit.domain import By
from xiejiang.audit.models import Notice
from xiejiang.documents import queries, services
from xiejiang.documents.domain import ServiceMethod
from xiejiang.documents.errors import (
    AlreadySigned,
    NotIssued,
    NotIssuer,
    NotServed,
    ReceiptInvalid,
    ServiceInvalid,
)
from xiejiang.documents.models import Document, Service

pytestmark = pytest.mark.usefixtures("library")
POLICE = "500116-police"


@pytest.fixture
def letter(cast: Cast) -> Document:
    return services.issue_now(
        cast.by("fisheries"),
        matter=uuid.UUID(int=7),
        kind="test.letter",
        agency=cast.agency("500116-agriculture"),
        values={"receiver.name": "公安", "fact.summary": ["电鱼"]},
        addressees=[services.to_agency(cast.agency(POLICE))],
    )


def later(cast: Cast, who: str, **after: int) -> By:
    return By(cast.actor(who), NOW + timedelta(**after))


def test_an_agency_is_served_on_the_platform_and_signs(cast: Cast, letter: Document) -> None:
    service = services.serve(cast.by("fisheries"), document=letter, agency_code=POLICE)
    assert service.to == "重庆市公安局江津区分局"
    assert Notice.objects.filter(agency_code=POLICE, kind="served").count() == 1
    assert queries.awaiting_receipt(by=cast.actor("police")) == [service]
    signed = services.sign_receipt(later(cast, "police", hours=3), service=service)
    assert signed.received_at == NOW + timedelta(hours=3)
    assert "环食药侦查岗甲" in signed.receipt
    assert queries.awaiting_receipt(by=cast.actor("police")) == []
    assert Notice.objects.filter(agency_code="500116-agriculture", kind="signed").exists()


@pytest.mark.parametrize("who", ["outsider", "other_police", "fisheries", "procurator"])
def test_only_the_agency_served_signs(cast: Cast, letter: Document, who: str) -> None:
    service = services.serve(cast.by("fisheries"), document=letter, agency_code=POLICE)
    with pytest.raises(NotServed):
        services.sign_receipt(cast.by(who), service=service)


def test_it_is_signed_once(cast: Cast, letter: Document) -> None:
    service = services.serve(cast.by("fisheries"), document=letter, agency_code=POLICE)
    stale = Service.objects.get(pk=service.pk)
    services.sign_receipt(later(cast, "police", hours=1), service=service)
    with pytest.raises(AlreadySigned):
        services.sign_receipt(later(cast, "police", hours=2), service=stale)
    service.refresh_from_db()
    assert service.received_at == NOW + timedelta(hours=1)


def test_a_party_is_served_by_hand_and_the_proof_is_kept(cast: Cast, letter: Document) -> None:
    by = cast.by("fisheries")
    service = services.serve(by, document=letter, to="丁某", method=ServiceMethod.DIRECT)
    with pytest.raises(ReceiptInvalid):
        services.sign_receipt(later(cast, "fisheries", hours=1), service=service)
    with pytest.raises(NotServed):
        services.sign_receipt(later(cast, "police", hours=1), service=service, receipt="代签")
    signed = services.sign_receipt(
        later(cast, "fisheries", days=2),
        service=service,
        receipt="本人签收，送达回证第1号",
        received_at=NOW + timedelta(days=1),
    )
    assert signed.received_at == NOW + timedelta(days=1)


@pytest.mark.parametrize(
    ("received", "where"),
    [(NOW - timedelta(minutes=1), "收到时间"), (NOW + timedelta(hours=2), "收到时间")],
)
def test_receipt_lies_between_sending_and_now(
    cast: Cast, letter: Document, received: datetime, where: str
) -> None:
    service = services.serve(cast.by("fisheries"), document=letter, agency_code=POLICE)
    with pytest.raises(ReceiptInvalid) as refused:
        services.sign_receipt(later(cast, "police", hours=1), service=service, received_at=received)
    assert refused.value.complaints[0].where == where


def test_the_database_too_refuses_receipt_before_sending(cast: Cast, letter: Document) -> None:
    service = services.serve(cast.by("fisheries"), document=letter, agency_code=POLICE)
    with pytest.raises(IntegrityError), transaction.atomic():
        Service.objects.filter(pk=service.pk).update(received_at=NOW - timedelta(days=1))


def test_what_is_wrong_with_a_service_is_said_together(cast: Cast, letter: Document) -> None:
    with pytest.raises(ServiceInvalid) as refused:
        services.serve(cast.by("fisheries"), document=letter, sent_at=NOW + timedelta(days=1))
    assert {c.where for c in refused.value.complaints} == {"受送达人", "方式", "发出时间"}


def test_it_cannot_be_sent_before_it_was_issued(cast: Cast, letter: Document) -> None:
    with pytest.raises(ServiceInvalid):
        services.serve(
            cast.by("fisheries"),
            document=letter,
            agency_code=POLICE,
            sent_at=NOW - timedelta(hours=1),
        )


def test_drafts_and_void_documents_are_not_served(cast: Cast, letter: Document) -> None:
    services.void(cast.by("fisheries_head"), document=letter, reason="写错")
    with pytest.raises(NotIssued):
        services.serve(cast.by("fisheries"), document=letter, agency_code=POLICE)


def test_only_the_issuer_serves_and_only_on_agencies_that_exist(
    cast: Cast, letter: Document
) -> None:
    with pytest.raises(NotIssuer):
        services.serve(cast.by("outsider"), document=letter, agency_code=POLICE)
    with pytest.raises(AgencyNotFound):
        services.serve(cast.by("fisheries"), document=letter, agency_code="no-such-agency")
