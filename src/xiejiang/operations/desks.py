"""What waits for an agency on its desk; one question, bounded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils import timezone

from xiejiang.audit.domain import Actor, Power
from xiejiang.operations.domain import OPEN, SEEING, MemberState, OperationState
from xiejiang.operations.models import Member, Operation, Signature

DESK = 20
LINES_ZH = {
    "answer": "答复联合行动邀请",
    "signing": "等待各机关会签",
    "sign": "会签联合行动报告",
    "report": "行动已过结束时间，请提交报告",
    "running": "联合行动进行中",
    "start-asked": "可以开始，还有机关没有答复",
    "start": "可以开始联合行动",
    "waiting": "等待各机关答复",
    "joined": "已同意参加，等待开始",
}
"""What the desk says."""


@dataclass(frozen=True, slots=True)
class Line:
    """Something about an operation that waits for the actor's agency."""

    operation: Operation
    what: str
    tone: str
    due_on: date | None = None
    """Agreed, not fixed by any provision."""


def desk(*, by: Actor, on: date, limit: int = DESK) -> list[Line]:
    """What waits for the actor's agency; one question."""
    if by.agency_id is None or not by.can(Power.HANDLE, Power.APPROVE):
        return []
    others = Member.objects.filter(operation=OuterRef("operation"))
    signed = Signature.objects.filter(
        operation=OuterRef("operation"),
        agency=OuterRef("agency"),
        digest=OuterRef("operation__report_digest"),
    )
    rows = (
        Member.objects.filter(agency_id=by.agency_key, state__in=SEEING, operation__state__in=OPEN)
        .select_related("operation__lead")
        .annotate(
            asked=Exists(others.filter(state=MemberState.INVITED)),
            joined=Exists(others.filter(state=MemberState.ACCEPTED)),
            signed=Exists(signed),
        )
        .order_by("operation__starts_at", "pk")
    )
    lines = [_line(m, on) for m in rows[:limit]]
    return [x for x in lines if x is not None]


def _line(member: Any, on: date) -> Line | None:
    operation, state = member.operation, member.operation.state
    if member.state == MemberState.INVITED:
        if state == OperationState.REPORTING:
            return None
        tone = _tone(operation.answer_by, on)
        return Line(operation, LINES_ZH["answer"], tone, operation.answer_by)
    if state == OperationState.REPORTING:
        if member.signed:
            return Line(operation, LINES_ZH["signing"], "running", operation.sign_by)
        tone = _tone(operation.sign_by, on)
        return Line(operation, LINES_ZH["sign"], tone, operation.sign_by)
    leads = member.state == MemberState.LEAD
    if state == OperationState.RUNNING:
        return _running(operation, on, leads=leads)
    return _planned(member) if leads else Line(operation, LINES_ZH["joined"], "running")


def _tone(by: date | None, on: date) -> str:
    return "overdue" if by is not None and by < on else "due"


def _running(operation: Operation, on: date, *, leads: bool) -> Line:
    if leads and timezone.localdate(operation.ends_at) < on:
        return Line(operation, LINES_ZH["report"], "overdue")
    return Line(operation, LINES_ZH["running"], "running")


def _planned(member: Any) -> Line:
    """For the lead, before the start: whether somebody joined, whether somebody is waited for."""
    operation = member.operation
    if not member.joined:
        return Line(operation, LINES_ZH["waiting"], "running", operation.answer_by)
    told = LINES_ZH["start-asked"] if member.asked else LINES_ZH["start"]
    return Line(operation, told, "due", timezone.localdate(operation.starts_at))
