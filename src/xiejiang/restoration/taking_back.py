"""What an entrustment that is asked back comes to, on either side. Parts of the callers' acts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from xiejiang.audit.domain import Act, NoticeTo
from xiejiang.restoration import travelling
from xiejiang.restoration.domain import EntrustmentState, MilestoneState, PlanState
from xiejiang.restoration.errors import EntrustmentParted
from xiejiang.restoration.models import Entrustment, Inspection, Milestone, Withdrawal

Told = Mapping[str, Any]
OPEN = (EntrustmentState.ASKED, EntrustmentState.ACCEPTED)
"""While an entrustment can be taken back."""


def waiting(entrustment: Entrustment) -> Withdrawal | None:
    """The withdrawal that waits for an answer; none once the entrustment has ended otherwise."""
    if entrustment.state not in OPEN:
        return None
    return entrustment.withdrawals.filter(agreed=None).last()


def anything_done(entrustment: Entrustment) -> bool:
    """Whether the entrusted agency has begun: a report, an inspection, a milestone started.

    Who started a milestone is not known by agency; after the answer it counts as theirs.
    """
    if entrustment.state != EntrustmentState.ACCEPTED or entrustment.answered_at is None:
        return False
    if entrustment.reports.exists():
        return True
    seen = Inspection.objects.filter(project=entrustment.project_id, agency=entrustment.agency_id)
    begun = Milestone.objects.filter(
        measure__plan__project=entrustment.project_id,
        measure__plan__state=PlanState.SETTLED,
        started_on__gte=entrustment.answered_at.date(),
    )
    return seen.exists() or begun.exclude(state=MilestoneState.PLANNED).exists()


def take_back(act: Act, entrustment: Entrustment, withdrawal: Withdrawal) -> bool:
    """Take it back at once if nothing is done; whether it was. Otherwise the other is asked."""
    if anything_done(entrustment):
        return False
    withdrawal.agreed, withdrawal.answered_at = True, act.now
    withdrawal.save(update_fields=["agreed", "answered_at"])
    entrustment.state = EntrustmentState.WITHDRAWN.value
    entrustment.save(update_fields=["state"])
    return True


def hear(act: Act, entrustment: Entrustment, told: Told) -> bool:
    """What the entrusting node asks back: whether that is to be answered at once.

    What was asked before is known; what comes after a result or a refusal, they read in those.
    """
    asked = told.get("withdrawal")
    if asked is None or entrustment.state not in OPEN:
        return False
    at = datetime.fromisoformat(asked["asked_at"])
    if entrustment.withdrawals.filter(asked_at=at).exists():
        return False
    made = Withdrawal.objects.create(
        entrustment=entrustment, reason=asked["reason"], asked_by=asked["asked_by"], asked_at=at
    )
    gone = take_back(act, entrustment, made)
    lead = entrustment.project.agency.name
    words = f"{lead}撤回委托" if gone else f"{lead}要求撤回委托，已经动工，请答复"
    title = entrustment.project.title
    notice = NoticeTo(
        entrustment.agency.code, "restoration", f"{title}：{words}", entrustment.project.case_id
    )
    act.notify(notice)
    return gone


def hear_answer(entrustment: Entrustment, told: Told) -> None:
    """What the entrusted node says to a withdrawal; it cannot speak of one that nobody asked."""
    said = told.get("withdrawal")
    if said is None:
        if told["state"] == EntrustmentState.WITHDRAWN:
            raise EntrustmentParted(why="写已撤回，没有写答复哪一次撤回")
        return
    at = datetime.fromisoformat(said["asked_at"])
    asked = entrustment.withdrawals.filter(asked_at=at).first()
    if asked is None or (told["state"] == EntrustmentState.WITHDRAWN and not said["agreed"]):
        raise EntrustmentParted(why="撤回")
    if asked.agreed is None:
        asked.agreed, asked.words = said["agreed"], said["words"]
        asked.answered_by = said["answered_by"]
        asked.answered_at = travelling.instant(said, "answered_at")
        asked.save(update_fields=["agreed", "words", "answered_by", "answered_at"])
    elif asked.agreed != said["agreed"]:
        raise EntrustmentParted(why="撤回")
