"""An operation on several nodes: what is told, and what becomes of what the other node tells.

::

    pass_on(act, operation)                  # part of an act at the lead's node: members elsewhere
    tell_back(act, operation, agency=key)    # part of an act at a member's node: the lead is told
    take_plan(by, *, told, node) -> Operation    # at the member's node: the plan, and each change
    take_back(by, *, told, node) -> Operation    # at the lead's node: what is told back

The member's node keeps the operation as the lead's told it, under the same number; its officers
answer, form their own teams, check, turn findings and sign there. Planning, starting, the report
and closing stay with the lead. Carrying is for the exchange; here are no packages.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from xiejiang.agencies import queries as agencies
from xiejiang.agencies.queries import Agency
from xiejiang.audit.domain import Act, By, NoticeTo, Power
from xiejiang.audit.queries import head_size
from xiejiang.audit.services import act
from xiejiang.operations import mirroring, reading, telling
from xiejiang.operations.domain import (
    OPEN,
    SEEING,
    MemberState,
    OperationState,
    Result,
)
from xiejiang.operations.errors import OperationElsewhere, OperationNotFound
from xiejiang.operations.membership import locked
from xiejiang.operations.models import ChecklistItem, Member, Operation, Signature, Word

Told = Mapping[str, Any]


def pass_on(act: Act, operation: Operation, *, but: Member | None = None) -> None:
    """Tell every other node whose agency is invited or takes part. Part of the caller's act."""
    if operation.origin:
        return
    rows = Member.objects.filter(operation=operation, state__in=SEEING).exclude(agency__node="")
    rows = rows.exclude(pk=but.pk) if but else rows
    for member in rows.select_related("agency"):
        _tell(act, operation, member, speaker=operation.lead)


def tell_back(act: Act, operation: Operation, *, agency: int) -> None:
    """Tell the lead's node what a member here did; nothing where the lead is here."""
    if not operation.origin:
        return
    rows = Member.objects.filter(operation=operation, agency_id=agency).select_related("agency")
    for member in rows:
        _tell(act, operation, member, speaker=member.agency)


def _tell(act: Act, operation: Operation, member: Member, *, speaker: Agency) -> None:
    member.operation = locked(operation)
    say(By(agencies.speaking_for(speaker), act.now), member=member, said_by=act.actor.person_name)


@act("operations.said", Power.SYSTEM)
def say(act: Act, *, member: Member, said_by: str) -> Word:
    """告知对方节点：方案和变化，或者答复、检查和会签，每次写全；摘要入存证日志，由协作交换送达。"""
    serial = Word.last(came=False, member=member) + 1
    write = telling.back_of if member.operation.origin else telling.plan_of
    made = Word.record(
        write(member, serial, act.now),
        came=False,
        agency=agencies.agency_by_id(pk=act.actor.agency_key),
        said_by=said_by,
        at=act.now,
        log_index=head_size(),
        member=member,
    )
    act.details["told"] = made.sha256
    act.about(made)
    return made


# ------------------------------------------------------------------ at a member's node


@act("operations.plan_told", Power.SYSTEM)
def take_plan(act: Act, *, told: Told, node: str) -> Operation:
    """其他节点的联合行动：照牵头机关告知的建立或者更新，提醒受邀的机关；早于已知的不改。"""
    reading.readable_plan(told)
    lead, invited = (agencies.agency(code=told[n]) for n in ("from_code", "to_code"))
    if invited.node or lead.node != node:
        raise OperationNotFound
    rows = Operation.objects.select_for_update(of=("self",)).filter(pk=told["id"])
    found = rows.select_related("lead").first()
    if found is not None and (found.origin, found.lead_id) != (node, lead.pk):
        raise OperationElsewhere(number=found.number)
    before = found.state if found else ""
    known = Member.objects.filter(operation=told["id"], agency=invited).first()
    act.details["new"] = known is None or Word.is_new(told, member=known)
    if found is not None and not act.details["new"]:
        act.about(found)
        return found
    found = found or mirroring.begin(told, lead=lead, node=node)
    act.about(found)
    if _is_latest(found, told):
        mirroring.renew(found, told)
    member, asked = mirroring.asked(found, invited, told)
    Word.heard(told, agency=lead, at=act.now, log_index=head_size(), member=member)
    _notify(act, found, member, before=before, asked=asked)
    return found


def _is_latest(found: Operation, told: Told) -> bool:
    """Several members here are told one by one: the latest of it all counts."""
    said = datetime.fromisoformat(told["said_at"])
    rows = Word.objects.filter(member__operation=found, came=True)
    latest = Word.latest(rows, "member")
    return all(datetime.fromisoformat(w.said["said_at"]) <= said for w in latest)


def _notify(act: Act, found: Operation, member: Member, *, before: str, asked: bool) -> None:
    code, title = member.agency.code, f"联合行动“{found.title}”"
    if asked:
        words = (
            f"{found.lead.name}（节点 {found.origin}）邀请贵机关参加{title}，"
            f"请在约定的 {found.answer_by} 以前答复"
        )
        act.notify(NoticeTo(code, "operation-invited", words))
        return
    if member.state not in SEEING:
        return
    kind, words = _CHANGES.get(found.state, ("", ""))
    if found.state == before:
        kind, words = "operation-amended", "有变化，请查看"
    if kind:
        act.notify(NoticeTo(code, kind, f"{title}{words.format(found=found)}"))


_CHANGES = {
    OperationState.RUNNING.value: ("operation-started", "已经开始"),
    OperationState.REPORTING.value: (
        "operation-report",
        "的报告请贵机关在约定的 {found.sign_by} 以前会签",
    ),
    OperationState.CLOSED.value: ("operation-closed", "已经办结"),
    OperationState.CANCELLED.value: ("operation-cancelled", "已经取消：{found.reason}"),
}


# ------------------------------------------------------------------ back at the lead's node


@act("operations.back_told", Power.SYSTEM)
def take_back(act: Act, *, told: Told, node: str) -> Operation:
    """其他节点的参加机关告知的答复、编组、检查和会签：照告知的登记；办结以后才到的注明，不计入。"""
    rows = Operation.objects.select_for_update(of=("self",)).filter(pk=told["id"], origin="")
    found = rows.select_related("lead").first()
    if found is None:
        raise OperationNotFound
    act.about(found)
    of = {"operation": found, "agency__code": told["from_code"], "agency__node": node}
    member = Member.objects.filter(**of).select_related("agency").first()
    if member is None or found.lead.code != told["to_code"]:
        raise OperationNotFound
    reading.readable_back(told, ChecklistItem.objects.filter(operation=found))
    act.details["new"] = Word.is_new(told, member=member)
    if act.details["new"]:
        heard = _take(act, found, member, told)
        Word.heard(told, agency=member.agency, at=act.now, log_index=head_size(), member=member)
        if heard:
            words = (
                f"{member.agency.name}（节点 {node}）：联合行动“{found.title}”{'；'.join(heard)}"
            )
            act.notify(NoticeTo(found.lead.code, "operation-told", words[:300]))
    return found


def _take(act: Act, found: Operation, member: Member, told: Told) -> list[str]:
    """Enter what is new of it; in words, what that was."""
    late = found.state not in OPEN
    answered = _answer(found, member, told, late=late)
    teams = mirroring.teams(found, told["teams"], of=member.agency)
    checks = _lines(act, found, member, told, late=late)
    signed = _signed(found, member, told)
    if answered or teams or signed:
        pass_on(act, found, but=member)
    return [*answered, *(["编组有变化"] if teams else []), *checks, *signed]


def _answer(found: Operation, member: Member, told: Told, *, late: bool) -> list[str]:
    """The answer, once for each time it was asked; a later one does not take it back."""
    if told["round"] != member.round or member.state != MemberState.INVITED:
        return []
    state = MemberState(told["state"])
    if not telling.told_back(state):
        return []
    if late:
        return [f"答复“{state.zh}”，行动已经{OperationState(found.state).zh[-2:]}，没有登记"]
    member.state, member.words = state.value, told["words"]
    member.answered_by = told["answered_by"]
    member.answered_at = reading.instant(told, "answered_at")
    member.save(update_fields=["state", "words", "answered_by", "answered_at"])
    return [f"答复：{state.zh}。{member.words}"]


def _lines(act: Act, found: Operation, member: Member, told: Told, *, late: bool) -> list[str]:
    new, turned = mirroring.lines(found, told["lines"], of=member.agency, late=late, now=act.now)
    words = []
    if new:
        findings = sum(x.result == Result.FINDING for x in new)
        after = f"，{OperationState(found.state).zh}，不计入报告" if late else ""
        words.append(f"告知检查 {len(new)} 次，发现问题 {findings} 次{after}")
    if turned:
        words.append(f"发现转入案件 {turned} 件")
    return words


def _signed(found: Operation, member: Member, told: Told) -> list[str]:
    """Signatures of reports that were told; one of an earlier report stays with that report."""
    known = set(
        Signature.objects.filter(operation=found, agency=member.agency).values_list(
            "digest", flat=True
        )
    )
    new = [s for s in told["signatures"] if s["digest"] not in known]
    if not new:
        return []
    mirroring.must_have_told(member, new)
    words = []
    for one in new:
        mirroring.sign(found, member.agency, one)
        said = "同意" if one["agrees"] else f"有不同意见：{one['words']}"
        current = one["digest"] == found.report_digest
        which = "" if current else "（会签的是先前的报告，请等待重新会签）"
        after = "，报告已经办结，不改报告" if found.state == OperationState.CLOSED else ""
        words.append(f"会签报告，{said}{which}{after}")
    return words
