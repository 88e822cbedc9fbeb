"""行政复议 beside the penalty and its enforcement: what is barred, stayed, ended, decided anew."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.conftest import Cast
from tests.proceedings.test_interlock import beside
from tests.proceedings.walking import Walk
from xiejiang.proceedings.errors import GuardFailed

FORESTRY, JUSTICE = "500116-forestry", "500116-justice"
SERVED = "pn.file pn.conclude pn.notice pn.waive pn.to-head pn.decide pn.serve"
CHALLENGED = f"rc.register.penalty[respondent={FORESTRY}]"
REVIEWED = "rc.accept rc.send rc.reply rc.hear-views rc.report"


def contested(cast: Cast, also: str = "") -> tuple[Walk, Walk]:
    """A penalty that was served, and the reconsideration that its addressee asks for."""
    penalty = Walk(cast, "penalty", FORESTRY).along(SERVED)
    review = beside(penalty, cast, "reconsideration", JUSTICE).along(f"+9d {CHALLENGED} {also}")
    penalty.at = review.at
    return penalty, review


def test_a_reconsideration_counts_from_the_service_and_bars_enforcement(cast: Cast) -> None:
    penalty, review = contested(cast)
    assert review.limits["rc.apply.60d"] == "met"
    with pytest.raises(GuardFailed, match="复议、诉讼还没有结束"):
        penalty.do("pn.enforce")


def test_after_an_upheld_penalty_enforcement_waits_for_the_time_to_sue(cast: Cast) -> None:
    penalty, review = contested(cast, f"{REVIEWED} rc.uphold rc.serve.upheld")
    penalty.at = review.at
    with pytest.raises(GuardFailed, match="十五日内可以起诉"):
        penalty.do("pn.enforce")
    review.along("+16d rc.unsued")
    penalty.at = review.at
    assert penalty.do("pn.enforce").state == "enforcing"


def test_what_is_being_enforced_goes_on_unless_it_is_stayed(cast: Cast) -> None:
    """行政复议法第四十二条: the agency's own enforcement is not stopped by the application."""
    penalty, review = contested(cast, "rc.accept")
    enforcement = beside(penalty, cast, "enforcement.compulsory", FORESTRY)
    enforcement.along("ce.urge +15d ce.decide")
    review.at = enforcement.at
    review.along("rc.stay")
    enforcement.at = review.at
    assert penalty.limits["pn.stayed"] == "running"
    with pytest.raises(GuardFailed, match="已经停止执行"):
        enforcement.do("ce.execute")
    review.along("rc.stay.lift")
    enforcement.at = review.at
    assert enforcement.along("ce.execute").fresh.state == "executed"


def test_a_revoked_penalty_is_not_paid_and_is_decided_anew_in_sixty_days(cast: Cast) -> None:
    penalty, review = contested(cast, f"{REVIEWED} rc.anew rc.serve.anew")
    penalty.at = review.at
    assert penalty.limits["pn.pay.15d"] == "ended"
    with pytest.raises(GuardFailed, match="撤销"):
        penalty.do("pn.pay")
    penalty.along("pn.overturn +20d pn.conclude pn.notice pn.waive pn.to-head pn.decide")
    assert penalty.limits["pn.anew.60d"] == "met"
    assert review.limits["rc.anew.60d"] == "met"


def test_a_changed_penalty_is_performed_as_changed(cast: Cast) -> None:
    penalty, review = contested(cast, f"{REVIEWED} rc.change rc.serve.changed")
    penalty.at = review.at
    penalty.along("pn.replaced")
    with pytest.raises(GuardFailed, match="由行政复议机关强制执行"):
        penalty.do("pn.enforce")
    assert penalty.along("pn.pay pn.close").fresh.state == "closed"


def test_no_court_is_asked_to_enforce_what_is_being_reconsidered(cast: Cast) -> None:
    penalty, review = contested(cast, "rc.accept")
    enforcement = beside(penalty, cast, "enforcement.compulsory", FORESTRY).along("ce.urge +20d")
    assert enforcement.limits["ce.reconsidered"] == "running"
    for step in ("ce.remedy.expired", "ce.auction"):
        with pytest.raises(GuardFailed, match="行政复议没有终结"):
            enforcement.do(step)
    review.at = enforcement.at
    review.along("rc.withdraw")
    enforcement.at = review.at + timedelta(days=1)
    assert enforcement.along("ce.remedy.expired ce.apply").fresh.state == "applied"


def test_what_a_reconsideration_revoked_is_enforced_no_more(cast: Cast) -> None:
    penalty, review = contested(cast, f"{REVIEWED} rc.revoke")
    enforcement = beside(penalty, cast, "enforcement.compulsory", FORESTRY)
    enforcement.along("ce.urge +15d ce.decide")
    review.at = enforcement.at
    review.along("rc.serve.revoked")
    enforcement.at = review.at
    with pytest.raises(GuardFailed, match="终结执行"):
        enforcement.do("ce.execute")
    enforcement.along("ce.terminate[terminate_ground=revoked]")
    assert enforcement.limits["ce.revoked.prompt"] == "met"
