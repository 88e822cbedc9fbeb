"""Talks and offers are seen by the agencies that took part in them, and by nobody else."""

from __future__ import annotations

import html
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.conftest import Cast
from tests.proceedings.walking import Walk
from tests.settling.conftest import START
from tests.settling.test_agreements import TO_AGREE
from tests.settling.test_pages import page, signed_in, token
from xiejiang.audit.domain import By
from xiejiang.audit.models import LogEntry
from xiejiang.cases import queries as cases
from xiejiang.cases import services as case_services
from xiejiang.cases.domain import ParticipantRole
from xiejiang.cases.models import Case
from xiejiang.exchange.beside import beside
from xiejiang.kernel.money import Money
from xiejiang.settling import queries, services, talks
from xiejiang.settling.domain import OfferGiven, OfferStand, ReplyGiven, ReplyKind, TalkGiven
from xiejiang.settling.errors import (
    CaseOver,
    NotEvidence,
    OfferInvalid,
    OfferNotFound,
    OfferOver,
    TalkInvalid,
    TalkNotFound,
)
from xiejiang.settling.models import Offer, Talk

pytestmark = pytest.mark.django_db

SECRET = "愿意先付三成"
GIVEN = TalkGiven(
    way="negotiation",
    at=START - timedelta(days=1),
    place="生态环境局三楼",
    presided="生态环境局法制科干部",
    agencies=("500116-procuratorate",),
    left_open=SECRET,
    next_at=START + timedelta(days=6),
)
OFFER = OfferGiven("某化工公司", date(2026, 9, 20), Money(500_000), "清运废渣", date(2026, 10, 31))


@dataclass
class Table:
    """The ecology officers and the procurators talk; the police of the same case do not."""

    cast: Cast
    case: Case

    def by(self, who: str = "ecology", days: int = 0) -> By:
        return By(self.cast.actor(who), START + timedelta(days=days))

    def talk(self, who: str = "ecology", **changes: Any) -> Talk:
        return services.talk(self.by(who), case=self.case, given=replace(GIVEN, **changes))

    def offer(self, talk: Talk, days: int = 0, **changes: Any) -> Offer:
        replaces = changes.pop("replaces", None)
        given = replace(OFFER, **changes)
        return services.offer(self.by(days=days), talk=talk.pk, given=given, replaces=replaces)

    def reply(self, offer: Offer, kind: ReplyKind = ReplyKind.REJECTED, days: int = 1) -> None:
        given = ReplyGiven(kind, "生态环境局", START.date() + timedelta(days=days))
        services.reply(self.by(days=days), offer=offer.pk, given=given)

    def stand(self, offer: Offer, on: date | None = None) -> OfferStand:
        found = talks.offer(by=self.cast.actor("ecology"), offer_id=offer.pk)
        return talks.stand(found, on=on or START.date())


@pytest.fixture
def table(cast: Cast) -> Table:
    walk = Walk(cast, "damage.compensation", "500116-ecology", at=START)
    for code in ("500116-procuratorate", "500116-police"):
        join(cast, walk.case, code)
    return Table(cast, walk.case)


def join(cast: Cast, case: Case, code: str) -> None:
    taking = {p.agency.code for p in cases.participants(case=case)}
    if code not in taking:
        case_services.add_participant(
            By(cast.actor("ecology"), START),
            case=case,
            agency=cast.agency(code),
            role=ParticipantRole.COPIED,
            scope="知悉",
        )


def test_only_who_sat_there_sees_a_talk_and_its_offers_and_nobody_else_a_count(
    table: Table,
) -> None:
    talk = table.talk()
    offer = table.offer(talk)
    for who in ("ecology", "procurator"):
        actor = table.cast.actor(who)
        assert queries.talks_of_case(by=actor, case=table.case) == [talk]
        assert queries.offer(by=actor, offer_id=offer.pk) == offer
    for who in ("police", "outsider"):
        actor = table.cast.actor(who)
        assert queries.talks_of_case(by=actor, case=table.case) == []
        with pytest.raises(TalkNotFound):
            queries.talk(by=actor, talk_id=talk.pk)
        with pytest.raises(TalkNotFound):
            services.offer(table.by(who), talk=talk.pk, given=OFFER)
        with pytest.raises(OfferNotFound):
            services.reply(
                table.by(who),
                offer=offer.pk,
                given=ReplyGiven(ReplyKind.ACCEPTED, "甲", START.date()),
            )
    seen = cases.timeline(by=table.cast.actor("police"), case=table.case, limit=1000)
    assert not [e for e in seen if e.act.startswith(("settling.talk", "settling.offer"))]


def test_the_log_says_who_read_when_and_no_word_of_what_was_said(table: Table) -> None:
    talk = table.talk()
    table.offer(talk)
    services.read(table.by("procurator"), talk=talk.pk)
    entries = LogEntry.objects.filter(act__startswith="settling.")
    assert [(e.act, e.agency_code) for e in entries.order_by("index")] == [
        ("settling.talked", "500116-ecology"),
        ("settling.offered", "500116-ecology"),
        ("settling.talk_read", "500116-procuratorate"),
    ]
    told = str(list(entries.values_list("details", "matter")))
    for word in (SECRET, "某化工公司", "500000", "清运", "三楼"):
        assert word not in told
    assert set(entries.values_list("matter", flat=True)) == {None}
    with pytest.raises(TalkNotFound):
        services.read(table.by("police"), talk=talk.pk)


def test_an_offer_is_answered_once_replaced_once_or_lapses(table: Table) -> None:
    talk = table.talk()
    first = table.offer(talk)
    assert table.stand(first) is OfferStand.OPEN
    assert table.stand(first, OFFER.valid_until) is OfferStand.OPEN
    assert table.stand(first, OFFER.valid_until + timedelta(days=1)) is OfferStand.LAPSED
    second = table.offer(talk, amount=Money(600_000), replaces=first.pk)
    assert table.stand(first) is OfferStand.REPLACED
    table.reply(second, ReplyKind.ACCEPTED)
    assert table.stand(second) is OfferStand.ACCEPTED
    for over in (first, second):
        with pytest.raises(OfferOver):
            table.reply(over)
        with pytest.raises(OfferOver):
            table.offer(talk, replaces=over.pk)
    late = table.offer(talk)
    with pytest.raises(OfferOver, match="过期失效"):
        table.reply(late, days=30)
    with pytest.raises(IntegrityError), transaction.atomic():
        Offer.objects.create(
            talk=talk,
            made_by="甲",
            amount=0,
            valid_until=START.date(),
            agency=talk.agency,
            recorded_at=START,
        )


def test_what_is_recorded_is_only_added_to(table: Table) -> None:
    talk = table.talk()
    table.reply(table.offer(talk))
    for model in (Talk, Offer):
        with pytest.raises(DatabaseError), transaction.atomic():
            model.objects.update(recorded_by="别人")
        with pytest.raises(DatabaseError), transaction.atomic():
            model.objects.all()._raw_delete(using="default")


def test_a_talk_that_says_nothing_or_seats_a_stranger_is_refused_whole(table: Table) -> None:
    with pytest.raises(TalkInvalid) as error:
        table.talk(
            way="litigation",
            at=START + timedelta(days=1),
            left_open="",
            agencies=("420583-agriculture",),
            parties=(999,),
            next_at=START - timedelta(days=9),
        )
    assert {c.where for c in error.value.complaints} == {
        *("途径", "会谈时间", "下次会谈", "谈成的", "参加的机关", "当事人"),
    }
    assert not Talk.objects.exists()
    talk = table.talk()
    with pytest.raises(OfferInvalid) as wrong:
        table.offer(talk, amount=Money(0), measures="", valid_until=date(2020, 1, 1))
    assert {c.where for c in wrong.value.complaints} == {"措施", "付款期限", "有效期至"}


def test_an_offer_is_no_evidence_and_an_archive_says_number_and_days_alone(table: Table) -> None:
    offer = table.offer(table.talk())
    with pytest.raises(NotEvidence) as error:
        queries.must_not_prove(by=table.cast.actor("ecology"), offer_id=offer.pk)
    assert "第一百零七条" in error.value.message
    with pytest.raises(OfferNotFound):
        queries.must_not_prove(by=table.cast.actor("police"), offer_id=offer.pk)
    kept = beside(table.case)
    assert "化解会谈（内容保密，不入卷）1次：2026-08-31" in kept
    Case.objects.filter(pk=table.case.pk).update(status="closed")
    table.case.refresh_from_db()
    with pytest.raises(CaseOver):
        table.talk()


def test_a_talk_an_offer_and_the_agreement_through_the_web(table: Table) -> None:
    """会谈、方案、接受、预填协议；同案的公安看不到，连有几次也看不到。"""
    tab = reverse("case-tab", args=[table.case.pk, "settling"])
    client = signed_in("ecology")
    refused = client.post(reverse("talk-new", args=[table.case.pk]), {"way": "mediation"})
    assert refused.status_code == 422
    given = {
        "way": "negotiation",
        "at": timezone.localtime(START).strftime("%Y-%m-%dT%H:%M"),
        "place": "三楼会议室",
        "presided": "法制科干部",
        "agencies": ["500116-procuratorate"],
        "left_open": SECRET,
    }
    assert client.post(reverse("talk-new", args=[table.case.pk]), given).status_code == 302
    talk = Talk.objects.get()
    valid = timezone.localdate() + timedelta(days=3)
    typed = {"made_by": "某化工公司", "amount": "5000", "measures": "清运", "valid_until": valid}
    address = reverse("offer-new", args=[talk.pk])
    assert client.post(address, typed).status_code == 302
    offer = Offer.objects.get()
    one = reverse("talk", args=[talk.pk])
    shown = page("procurator", one)
    for words in (SECRET, "5,000.00", "等待答复", "第一百零七条", "约定"):
        assert words in shown
    barred = client.post(reverse("offer-evidence", args=[offer.pk]))
    assert barred.status_code == 403
    assert "不得在后续的诉讼中作为对其不利的根据" in html.unescape(barred.content.decode())
    assert one in page("procurator", tab)
    unseen = page("police", tab)
    assert "没有本机关参加的会谈" in unseen
    assert one not in unseen
    assert "方案等待答复" not in unseen
    for name, key in (("talk", talk.pk), ("offer-new", talk.pk), ("offer-reply", offer.pk)):
        page("police", reverse(name, args=[key]), 404)
    answered = {"kind": "accepted", "replied_by": "生态环境局", "on": timezone.localdate()}
    assert client.post(reverse("offer-reply", args=[offer.pk]), answered).status_code == 302
    assert "先在程序里登记签订" in page("ecology", one)


def test_an_accepted_offer_fills_the_form_of_the_agreement(cast: Cast) -> None:
    walk = Walk(cast, "damage.compensation", "500116-ecology", at=START).along(TO_AGREE)
    table = Table(cast, walk.case)
    offer = table.offer(table.talk(agencies=()))
    form = reverse("agreement-new", args=[walk.case.pk]) + f"?offer={offer.pk}"
    assert "清运废渣" not in page("ecology", form)
    table.reply(offer, ReplyKind.ACCEPTED)
    shown = page("ecology", form)
    assert "清运废渣" in shown
    assert "2026-10-31 5000.00" in shown


def test_the_api_gives_talks_to_who_sat_there(table: Table) -> None:
    talk = table.talk()
    table.offer(talk)
    client = Client()
    lines = f"/api/v1/cases/{table.case.pk}/talks"
    one = f"/api/v1/talks/{talk.pk}"
    mine, police = token(table.cast, "procurator"), token(table.cast, "police")
    assert [x["offers"] for x in client.get(lines, **mine).json()] == [1]
    full = client.get(one, **mine).json()
    assert (full["left_open"], full["offers"][0]["amount"]) == (SECRET, 500_000)
    assert client.get(lines, **police).json() == []
    assert client.get(one, **police).status_code == 404
    assert LogEntry.objects.filter(act="settling.talk_read").count() == 1
