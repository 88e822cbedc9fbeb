"""A whole case over several procedures: what ends in one begins in the next, and is told back."""

from __future__ import annotations

import pytest

from tests.conftest import Cast
from tests.proceedings.test_interlock import beside, heard
from tests.proceedings.walking import POLICE, PROCURATORATE, Walk
from xiejiang.proceedings.errors import GuardFailed
from xiejiang.proceedings.models import Proceeding

FISHERIES = "500116-agriculture"
FILED = (
    "tc.report tc.decide.approve tc.handover.send tc.receipt.sign tc.filing.accept "
    "tc.filing.notice-sign tc.goods.none"
)


def of(case: Walk, procedure: str) -> Proceeding:
    return Proceeding.objects.get(case=case.case, procedure=procedure, closed_at=None)


def test_filing_by_the_police_holds_up_the_penalty_until_the_case_is_dropped(cast: Cast) -> None:
    """国务院令第310号第十条、第十一条; 行政处罚法第二十七条."""
    penalty = Walk(cast, "penalty", FISHERIES).along("pn.file pn.crime")
    transfer = beside(penalty, cast, "transfer.criminal", FISHERIES)
    assert transfer.fresh.findings[0]["explanation"].startswith("查处违法行为中发现涉嫌犯罪")
    transfer.along(FILED)
    assert heard(penalty.fresh)[-2:] == ["transfer.received-by-police", "filing.approved"]
    penalty.at = transfer.at
    penalty.along("pn.conclude pn.notice pn.waive pn.to-head")
    with pytest.raises(GuardFailed):
        penalty.do("pn.decide")
    penalty.along("pn.suspend")
    with pytest.raises(GuardFailed, match="刑事程序还没有终结"):
        penalty.do("pn.resume")
    transfer.at = penalty.at
    transfer.along("tc.police.prosecute tc.spp.drop")
    penalty.at = transfer.at
    penalty.along("pn.resume pn.conclude pn.notice pn.waive pn.to-head pn.decide")
    assert penalty.fresh.state == "serving"
    assert "penalty.decided" in heard(transfer.fresh)


def test_non_prosecution_opens_the_reverse_transfer_and_the_penalty(cast: Cast) -> None:
    """刑事诉讼法第一百七十七条第三款: an opinion, and a reply to it."""
    transfer = Walk(cast).along(f"{FILED} tc.police.prosecute tc.spp.drop")
    back = beside(transfer, cast, "transfer.reverse", PROCURATORATE)
    assert back.fresh.holder == cast.agency(PROCURATORATE)
    back.along("rt.internal rt.register rt.opinion")
    back.along("rt.opinion.sign")
    penalty = of(back, "penalty")
    assert penalty.holder == back.parts["competent"]
    assert penalty.findings[0]["explanation"].startswith("已收到反向移送的案件")
    assert back.limits["rt.file.prompt"] == "running"
    filed = beside(back, cast, "penalty", penalty.holder.code)
    filed.along("pn.file")
    assert back.limits["rt.file.prompt"] != "running"
    assert "penalty.filed" in heard(back.fresh)


def test_a_case_dropped_by_the_police_goes_back_too_and_does_not_bar_the_prosecutors(
    cast: Cast,
) -> None:
    transfer = Walk(cast).along(f"{FILED} tc.police.withdraw-case")
    assert of(transfer, "transfer.reverse").holder == cast.agency(POLICE)
    transfer.along("tc.police.file-later tc.police.prosecute tc.spp.drop")
    both = Proceeding.objects.filter(case=transfer.case, procedure="transfer.reverse")
    assert {p.holder.kind for p in both} == {"police", "procuratorate"}


@pytest.mark.parametrize(("ending", "opened"), [("acquit", 1), ("exempt", 1), ("convict", 0)])
def test_only_a_court_that_punishes_nobody_sends_back(cast: Cast, ending: str, opened: int) -> None:
    tried = f"{FILED} tc.police.prosecute tc.spp.charge tc.court.accept tc.court.announce"
    transfer = Walk(cast).along(f"{tried} +11d tc.court.{ending}")
    back = Proceeding.objects.filter(case=transfer.case, procedure="transfer.reverse")
    assert [p.holder.kind for p in back] == ["court"] * opened


def test_what_is_not_paid_is_enforced(cast: Cast) -> None:
    """行政处罚法第七十二条; 行政强制法第五十三条."""
    penalty = Walk(cast, "penalty", FISHERIES).along(
        "pn.file pn.conclude pn.notice pn.waive pn.to-head pn.decide pn.serve +20d pn.enforce"
    )
    enforced = of(penalty, "enforcement.compulsory")
    assert enforced.holder == penalty.sender
    assert enforced.state == "preparing"
