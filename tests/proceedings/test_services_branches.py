"""What each branch of the criminal transfer refuses, leaves behind and tells the others."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.conftest import NOW, Cast
from tests.proceedings.test_services import FILED, REFUSED, SENT, TAKEN
from tests.proceedings.walking import HOUR, Walk, officer
from xiejiang.audit.domain import NODE, By
from xiejiang.cases.errors import CaseNotFound
from xiejiang.documents import queries as documents
from xiejiang.kernel.errors import XiejiangError
from xiejiang.proceedings import queries, services
from xiejiang.proceedings.errors import (
    AlreadyRunning,
    ChecklistIncomplete,
    GuardFailed,
    InputsWrong,
    NotYours,
    ProceedingChanged,
    ProceedingNotFound,
    ReasonMissing,
    StepClosed,
    TimeImpossible,
    WrongPost,
)
from xiejiang.proceedings.models import Event


def test_supplements_are_asked_once(cast: Cast) -> None:
    walk = Walk(cast).along(f"{TAKEN} tc.supplement.ask tc.supplement.send")
    with pytest.raises(GuardFailed, match="一次"):
        walk.do("tc.supplement.ask")


def test_supplements_asked_after_a_day_are_late_but_not_barred(cast: Cast) -> None:
    walk = Walk(cast).along(f"{TAKEN} +2d tc.supplement.ask")
    assert walk.fresh.state == "supplementing"
    assert walk.limits["tc.receipt.supplement-notice"] == "late"


def test_papers_are_served_when_they_are_recorded_not_when_it_was_decided(cast: Cast) -> None:
    """A decision entered ten days late was not made known ten days ago."""
    walk = Walk(cast, "transfer.criminal", "500116-ecology").along(TAKEN)
    decided = walk.at + HOUR
    walk.at += timedelta(days=10)
    services.perform(
        By(walk.actor(walk.law.step("tc.filing.accept")), walk.at),
        proceeding=walk.proceeding.pk,
        step="tc.filing.accept",
        inputs=walk.filled(walk.law.step("tc.filing.accept")),
        expected_version=walk.version,
        legal_at=decided,
    )
    assert walk.limits["tc.filing.3d.ecology"] == "met"
    assert walk.limits["tc.filing.notify.ecology"] == "late"
    walk.along("tc.filing.notice-sign")


def test_after_passing_on_the_other_police_hold_it_and_may_ask_again(cast: Cast) -> None:
    walk = Walk(cast).along(f"{TAKEN} tc.supplement.ask tc.redirect")
    assert walk.fresh.holder.code == "500116-police"
    walk.along("tc.receipt.sign-passed-on")
    assert walk.fresh.holder.code == "500117-police"
    assert walk.parts["former-receiver"].code == "500116-police"
    walk.along("tc.supplement.ask")
    assert walk.fresh.turn == walk.sender


def test_reconsideration_only_within_its_window(cast: Cast) -> None:
    walk = Walk(cast).along(f"{REFUSED} +9d")
    with pytest.raises(GuardFailed):
        walk.do("tc.reconsider.ask")
    walk.along("tc.supervise.ask")
    assert walk.limits["tc.reconsider.3d"] == "lapsed"


def test_refusing_needs_reasons(cast: Cast) -> None:
    walk = Walk(cast).along("tc.report")
    with pytest.raises(InputsWrong, match="填写") as refused:
        walk.do("tc.decide.refuse", reason="  ")
    assert [c.where for c in refused.value.complaints] == ["理由"]
    walk.do("tc.decide.refuse", reason="证据不足。")
    assert walk.fresh.outcome == "refused-by-head"
    assert walk.fresh.turn is None


def test_withdrawn_before_receipt_only(cast: Cast) -> None:
    walk = Walk(cast).along(f"{SENT} tc.withdraw")
    assert walk.fresh.state == "preparing"
    walk = Walk(cast).along(TAKEN)
    with pytest.raises(StepClosed, match="公安机关审查"):
        walk.do("tc.withdraw")


def test_goods_are_handed_over_in_two_halves(cast: Cast) -> None:
    walk = Walk(cast).along(f"{FILED} tc.goods.hand")
    assert walk.limits["tc.goods.3d"] == "running"
    with pytest.raises(GuardFailed):
        walk.do("tc.goods.none")
    walk.along("tc.goods.sign")
    assert walk.limits["tc.goods.3d"] == "met"
    with pytest.raises(GuardFailed):
        walk.do("tc.goods.hand")


def test_the_sender_sees_the_outcome(cast: Cast) -> None:
    walk = Walk(cast).along(
        f"{FILED} tc.goods.none tc.police.prosecute tc.spp.charge tc.court.accept "
        "tc.court.announce tc.court.convict"
    )
    found = queries.proceeding(by=cast.actor("fisheries"), pk=walk.proceeding.pk)
    assert (found.state, found.outcome) == ("concluded", "convicted")
    assert not found.deadlines.filter(status="running").exists()
    papers = documents.for_matter(by=cast.actor("fisheries"), matter=walk.case.pk)
    assert "court.judgment_notice" in {d.kind for d in papers}


def test_papers_are_issued_and_numbered_without_gaps(cast: Cast) -> None:
    walk = Walk(cast).along(REFUSED)
    papers = documents.for_matter(by=NODE, matter=walk.case.pk)
    made = {k.kind for s in walk.law.steps if s.id in walk.steps for k in s.papers}
    conditional = {"transfer.party_notice", "transfer.items"}
    assert made - conditional <= {d.kind for d in papers} <= made
    assert all(d.issued_at for d in papers)
    numbers = [d.number for d in papers if d.number]
    assert len(numbers) == len(set(numbers)) > 3


def test_an_incomplete_checklist_says_what_and_why(cast: Cast) -> None:
    walk = Walk(cast, evidence_too=False).along("tc.report tc.decide.approve")
    with pytest.raises(ChecklistIncomplete) as refused:
        services.perform(
            cast.by("fisheries", walk.at + HOUR),
            proceeding=walk.proceeding,
            step="tc.handover.send",
            inputs={"phone": "1", "receiver": "500116-police"}
            | {"supervisor": "500116-procuratorate"},
            expected_version=walk.version,
        )
    missing = queries.checklist(by=NODE, proceeding=walk.fresh).missing
    assert [c.where for c in refused.value.complaints] == [m.item.title for m in missing]
    assert missing and all("条" in c.message for c in refused.value.complaints)


def test_the_second_officer_is_told_what_the_first_did(cast: Cast) -> None:
    walk = Walk(cast)
    seen = walk.version
    walk.along("tc.report")
    with pytest.raises(ProceedingChanged, match=r"渔政执法岗甲.*报负责人审批"):
        services.urge(
            cast.by("fisheries"), proceeding=walk.proceeding, text="请办", expected_version=seen
        )
    assert walk.fresh.version == seen + 1


def test_only_the_right_agency_and_post(cast: Cast) -> None:
    walk = Walk(cast).along("tc.report")
    step: dict[str, Any] = {"step": "tc.decide.approve", "inputs": {"capacity": "head"}}
    for who, wrong in (("procurator", NotYours), ("fisheries", WrongPost)):
        with pytest.raises(wrong):
            services.perform(
                cast.by(who, walk.at),
                proceeding=walk.proceeding,
                expected_version=walk.version,
                **step,
            )


def test_urging_reassigning_and_correcting(cast: Cast) -> None:
    walk = Walk(cast).along(SENT)
    late = walk.at + 2 * HOUR
    with pytest.raises(ReasonMissing):
        services.urge(
            cast.by("fisheries", late),
            proceeding=walk.proceeding,
            text=" ",
            expected_version=walk.version,
        )
    services.urge(
        cast.by("fisheries", late),
        proceeding=walk.proceeding,
        text="请尽快签收",
        expected_version=walk.version,
    )
    services.reassign(
        cast.by("police", late),
        proceeding=walk.proceeding,
        to=cast.person("police"),
        reason="分工调整",
        expected_version=walk.version,
    )
    assert [e.event for e in walk.proceeding.events.order_by("seq")][-2:] == ["urged", "reassigned"]
    sent = walk.proceeding.events.get(event="transfer.sent")
    with pytest.raises(TimeImpossible):
        _correct(walk, cast, sent, NOW - HOUR)
    _correct(walk, cast, sent, sent.legal_at - timedelta(minutes=30))
    assert walk.proceeding.events.get(event="transfer.sent").corrections[0]["reason"] == "笔误"


def _correct(walk: Walk, cast: Cast, event: Event, at: object) -> None:
    services.correct_event_time(
        cast.by("fisheries", walk.at + 3 * HOUR),
        event=event,
        legal_at=at,  # type: ignore[arg-type]
        reason="笔误",
        expected_version=walk.version,
    )


def test_a_corrected_handover_moves_the_times_it_was_held(cast: Cast) -> None:
    walk = Walk(cast).along(f"{TAKEN} +3h")
    event = walk.proceeding.events.get(event="transfer.received-by-police")
    earlier = event.legal_at - timedelta(minutes=20)
    services.correct_event_time(
        cast.by("police", walk.at),
        event=event,
        legal_at=earlier,
        reason="签收时间录错",
        expected_version=walk.version,
    )
    held = walk.proceeding.holds.get(until__isnull=True)
    assert held.since == walk.fresh.holder_since == walk.fresh.entered_at == earlier
    assert walk.proceeding.holds.get(until__isnull=False).until == earlier


def test_one_at_a_time(cast: Cast) -> None:
    walk = Walk(cast)
    with pytest.raises(AlreadyRunning):
        services.start(cast.by("fisheries"), case=walk.case, procedure="transfer.criminal")


@pytest.mark.parametrize("who", ["outsider", "outsider_head", "system_admin"])
def test_outsiders_find_nothing(cast: Cast, who: str) -> None:
    walk = Walk(cast).along("tc.report")
    found, by, actor = walk.fresh, cast.by(who, walk.at + HOUR), cast.actor(who)
    event = found.events.order_by("seq").first()
    assert event is not None
    common: dict[str, Any] = {"proceeding": found, "expected_version": found.version}
    calls = (
        lambda: services.start(by, case=walk.case, procedure="transfer.detention"),
        lambda: services.perform(by, step="tc.report", **common),
        lambda: services.set_material(by, item="tm.other", inapplicable="无", **common),
        lambda: services.urge(by, text="催", **common),
        lambda: services.reassign(by, to=cast.person(who), reason="换", **common),
        lambda: services.correct_event_time(
            by, event=event, legal_at=NOW, reason="错", expected_version=found.version
        ),
        lambda: queries.proceeding(by=actor, pk=found.pk),
        lambda: queries.available(by=actor, proceeding=found, now=walk.at),
        lambda: queries.checklist(by=actor, proceeding=found),
        lambda: queries.deadlines(by=actor, proceeding=found, now=walk.at),
        lambda: queries.lanes(by=actor, case=walk.case, now=walk.at),
    )
    for call in calls:
        with pytest.raises(XiejiangError):
            call()
    assert queries.for_case(by=actor, case=walk.case) == []
    assert queries.next_due(by=actor, case=walk.case, now=walk.at) is None
    assert walk.fresh.version == found.version


def test_refused_as_not_found_rather_than_forbidden(cast: Cast) -> None:
    walk = Walk(cast)
    with pytest.raises(ProceedingNotFound):
        services.urge(
            cast.by("outsider"),
            proceeding=walk.proceeding,
            text="催",
            expected_version=walk.version,
        )
    with pytest.raises(CaseNotFound):
        services.start(cast.by("outsider"), case=walk.case, procedure="transfer.criminal")


def test_who_left_the_case_performs_nothing(cast: Cast) -> None:
    walk = Walk(cast).along(SENT)
    police = officer(cast.agency("500116-police"), "handler")
    walk.case.participants.filter(agency__code="500116-police").update(until=walk.at)
    with pytest.raises(ProceedingNotFound):
        services.perform(
            By(police, walk.at + HOUR),
            proceeding=walk.proceeding,
            step="tc.receipt.sign",
            expected_version=walk.version,
        )
