"""Proceedings of one case that affect one another: heard, led to, kept in their version."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from types import MappingProxyType
from typing import Any

import pytest

from tests.conftest import Cast
from tests.proceedings.walking import PROCURATORATE, Walk, agency_at, officer
from xiejiang.audit.domain import NODE, By
from xiejiang.audit.models import Notice
from xiejiang.cases import queries as cases
from xiejiang.cases import services as case_services
from xiejiang.cases.domain import ParticipantRole
from xiejiang.documents import queries as documents
from xiejiang.evidence.domain import ItemKind
from xiejiang.law import procedures
from xiejiang.proceedings import services
from xiejiang.proceedings.errors import GuardFailed, ProceedingChanged
from xiejiang.proceedings.models import Proceeding

CLAIM = "dc.check dc.file"
AGREED = f"{CLAIM} dc.appraise dc.investigate dc.notice dc.reply dc.agree dc.confirm.skip"
WON = (
    "pc.file pc.announce +33d pc.notice.end pc.follow pc.report pc.decide.sue pc.sue"
    " pc.court.accept pc.settle +34d pc.settle.approve pc.mediation.sign"
)
LOOKED = "pc.file pc.announce pc.announce.tell pc.claimant.decline +33d pc.notice.end pc.follow"


def beside(walk: Walk, cast: Cast, procedure: str, sender: str) -> Walk:
    """Another procedure walked in the same case."""
    other = object.__new__(Walk)
    other.__dict__ |= walk.__dict__
    other.law = procedures.load_procedures().procedure(procedure)
    other.sender = agency_at(sender)
    other.steps = set()
    taking_part = {p.agency_id for p in cases.participants(case=walk.case)}
    if other.sender.pk not in {walk.case.lead_id, *taking_part}:
        case_services.add_participant(
            By(NODE, walk.at),
            case=walk.case,
            agency=other.sender,
            role=ParticipantRole.ASSIST,
        )
    running = Proceeding.objects.filter(case=walk.case, procedure=procedure, closed_at=None).first()
    other.proceeding = running or services.start(
        By(officer(other.sender, "handler"), walk.at), case=walk.case, procedure=procedure
    )
    return other


def heard(proceeding: Proceeding) -> list[str]:
    rows = proceeding.events.filter(step="").order_by("seq")
    return [e.event for e in rows if "heard" in e.data]


def test_a_claim_holds_up_the_public_interest_suit(cast: Cast) -> None:
    """法典第一千零七十三条: negotiation first; the procuratorate looks again before it sues."""
    suit = Walk(cast, "pil.civil", PROCURATORATE).along(LOOKED)
    claim = beside(suit, cast, "damage.compensation", "500116-ecology").along(CLAIM)
    assert heard(suit.fresh) == ["dc.claim-opened"]
    suit.at = claim.at
    with pytest.raises(GuardFailed, match="启动索赔"):
        suit.do("pc.report")
    suit.along("pc.follow pc.report")
    assert suit.fresh.state == "deciding"


def test_a_notice_of_the_suit_opens_the_claim_in_the_hands_of_the_claimant(cast: Cast) -> None:
    suit = Walk(cast, "pil.civil", PROCURATORATE).along("pc.file pc.announce pc.announce.tell")
    claim = Proceeding.objects.get(case=suit.case, procedure="damage.compensation")
    assert claim.holder.kind == "ecology"
    assert claim.state == "checking"
    assert claim.findings[0]["explanation"].startswith("检察院公告")
    assert set(heard(claim)) == {"pc.published", "pc.claimant-told"}
    words = [n.text for n in Notice.objects.filter(agency_code=claim.holder.code)]
    assert any("已开始《生态环境损害赔偿》" in w for w in words)
    assert claim.holder in [s.agency for s in claim.seats.all()]


def test_an_agreement_opens_the_restoration_and_a_payment_the_money(cast: Cast) -> None:
    """What was agreed is restored and verified by a named department; what is paid is followed."""
    claim = Walk(cast, "damage.compensation", "500116-ecology").along(AGREED)
    work = beside(claim, cast, "restoration", "500116-ecology")
    assert work.fresh.findings[0]["title"] == "生态环境损害赔偿"
    work.along("rs.register.agreement rs.plan.adopt rs.complete rs.accept")
    paper = documents.of_kind(matter=claim.case.pk, kind="rs.acceptance")[-1]
    assert paper.values["rs.accepted_by"] == ["甲某", "乙某"]
    assert work.fresh.state == "evaluating"
    claim.at = work.at
    claim.along("dc.pay")
    money = Proceeding.objects.get(case=claim.case, procedure="restoration.funds")
    assert money.holder == claim.sender
    assert set(heard(money)) == {"rs.accepted", "dc.funds-paid"}


def test_a_suit_won_opens_the_restoration_in_the_hands_of_the_court(cast: Cast) -> None:
    suit = Walk(cast, "pil.civil", PROCURATORATE, kinds=list(ItemKind))
    suit.along(WON)
    work = Proceeding.objects.get(case=suit.case, procedure="restoration")
    assert work.holder.kind == "court"
    assert "rs.title.pc.prompt" in work.deadlines.values_list("limit", flat=True)


def test_what_is_led_to_is_opened_once(cast: Cast) -> None:
    suit = Walk(cast, "pil.civil", PROCURATORATE).along("pc.file")
    beside(suit, cast, "damage.compensation", "500116-ecology")
    suit.along("pc.announce pc.announce.tell")
    assert Proceeding.objects.filter(case=suit.case, procedure="damage.compensation").count() == 1


def test_a_waived_claim_goes_to_the_procuratorate(cast: Cast) -> None:
    claim = Walk(cast, "damage.compensation", "500116-ecology").along("dc.check dc.decline")
    suit = Proceeding.objects.get(case=claim.case, procedure="pil.civil")
    assert suit.holder == cast.agency(PROCURATORATE)
    assert suit.state == "clue"
    assert heard(suit) == ["dc.claim-declined"]


def test_who_comes_late_hears_what_went_before_at_its_own_time(cast: Cast) -> None:
    claim = Walk(cast, "damage.compensation", "500116-ecology").along(CLAIM)
    claim.at += timedelta(days=3)
    suit = beside(claim, cast, "pil.civil", PROCURATORATE)
    told = suit.fresh.events.get(event="dc.claim-opened")
    was = claim.fresh.events.get(event="dc.claim-opened")
    assert told.legal_at == was.legal_at
    assert told.agency == was.agency
    assert told.seq < suit.fresh.events.get(event="pc.lead-received").seq


def test_a_form_opened_before_something_was_heard_is_shown_what_it_was(cast: Cast) -> None:
    suit = Walk(cast, "pil.civil", PROCURATORATE).along(LOOKED)
    seen = suit.version
    claim = beside(suit, cast, "damage.compensation", "500116-ecology").along(CLAIM)
    with pytest.raises(ProceedingChanged, match="启动索赔"):
        services.perform(
            By(suit.actor(suit.law.step("pc.follow")), claim.at + timedelta(hours=1)),
            proceeding=suit.proceeding.pk,
            step="pc.follow",
            inputs=suit.filled(suit.law.step("pc.follow")),
            expected_version=seen,
        )


def test_what_is_over_hears_nothing(cast: Cast) -> None:
    suit = Walk(cast, "pil.civil", PROCURATORATE).along("pc.file.refuse")
    before = suit.version
    beside(suit, cast, "damage.compensation", "500116-ecology").along(CLAIM)
    assert suit.version == before


def test_a_running_matter_keeps_the_version_it_began_under(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A later version of the content changes what begins, not what runs."""
    suit = Walk(cast, "pil.civil", PROCURATORATE).along("pc.file")
    known = procedures.load_procedures()
    old = known.procedure("pil.civil")
    new = replace(old, version="2027-06", title="民事公益诉讼（新）")
    later = replace(
        known,
        by_id=MappingProxyType({**known.by_id, "pil.civil": new}),
        versions=MappingProxyType({**known.versions, ("pil.civil", "2027-06"): new}),
    )

    def loaded(*_: Any) -> procedures.Procedures:
        return later

    for module in ("models", "services", "interlock"):
        monkeypatch.setattr(f"xiejiang.proceedings.{module}.load_procedures", loaded)
    assert suit.fresh.content.title == old.title
    assert suit.along("pc.announce").fresh.procedure_version == "2026-11"
    other = Walk(cast, "pil.civil", PROCURATORATE)
    assert other.fresh.content.title == new.title
