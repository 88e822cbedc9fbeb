"""Acts by which all that is pending goes over to the agency that got the case.

Two halves, as in law: what is kept is *sent* by the agency that loses the case, and it answers
for it until the other has signed; the proceedings are *taken over* when the case is the other's.
Both can be done again: what has gone over is in no plan any more.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from itertools import groupby

from xiejiang.audit.domain import NODE, Act, By, NoticeTo, Power
from xiejiang.audit.services import act
from xiejiang.cases import queries as cases
from xiejiang.cases import services as case_services
from xiejiang.cases.domain import CaseStatus
from xiejiang.cases.errors import CaseClosed
from xiejiang.evidence import services as evidence
from xiejiang.proceedings import handing, moving
from xiejiang.proceedings.errors import NotConcerned, NothingMoves, ProceedingNotFound
from xiejiang.proceedings.handing import Handing
from xiejiang.proceedings.models import Proceeding
from xiejiang.proceedings.moving import PartLine, Plan
from xiejiang.proceedings.moving_content import load_moving
from xiejiang.proceedings.running import Run, locked

DOING = (Power.HANDLE, Power.APPROVE)


@act("proceedings.pending_moved", *DOING)
def move_pending(act: Act, *, proceeding: Proceeding | uuid.UUID) -> Plan:
    """随案移转：管辖确定由其他机关办理的，原机关没有办结的程序、期限和主办一并转到该机关。"""
    rows = _locked(act, proceeding)
    plan = _plan(act, rows, proceeding)
    if not plan.taken:
        raise NothingMoves(number=plan.jurisdiction.number)
    by_key = {one.pk: one for one in rows}
    limits = 0
    for key, lines in groupby(plan.moving, key=lambda line: line.proceeding.pk):
        limits += _move(act, plan, by_key[key], list(lines))
    if plan.lead:
        why = f"管辖已确定（{plan.jurisdiction.number}）"
        case_services.pass_lead(
            By(NODE, act.now), case=plan.jurisdiction.case, to=plan.to, reason=why
        )
    act.details |= {
        "to": plan.to.code,
        "moved": [f"{line.proceeding.number} {line.role}" for line in plan.moving],
        "stayed": [f"{line.proceeding.number} {line.role}" for line in plan.staying],
        "limits": limits,
    }
    if plan.moving:
        _tell(act, plan)
    return plan


@act("proceedings.evidence_sent_along", *DOING)
def send_along(act: Act, *, proceeding: Proceeding | uuid.UUID) -> int:
    """随案移交：把本机关保管的本案证据、财物移交给管辖的机关；对方签收以前仍由本机关负责。"""
    plan = _plan(act, _locked(act, proceeding), proceeding)
    mine = [line for line in plan.sending if line.agency.pk == act.actor.agency_id]
    if mine:
        note = f"随管辖移交（{plan.jurisdiction.number}）"
        evidence.hand_over(act.by, items=[line.item for line in mine], to_agency=plan.to, note=note)
    act.details |= {"to": plan.to.code, "items": [line.item.serial for line in mine]}
    return len(mine)


def follow(run: Run) -> None:
    """What a step that has just been taken makes move. Part of the caller's act."""
    content = load_moving()
    names = {event.event for event in run.new}
    plan = moving.plan(run.proceeding) if names & (content.sent | content.taken.keys()) else None
    if plan is None:
        return
    mine = any(line.agency.pk == run.by.actor.agency_id for line in plan.sending)
    if names & content.sent and mine:
        send_along(run.by, proceeding=run.proceeding.pk)
    if names & content.taken.keys() and (plan.moving or plan.lead):
        move_pending(run.by, proceeding=run.proceeding.pk)


def _locked(act: Act, proceeding: Proceeding | uuid.UUID) -> list[Proceeding]:
    key = proceeding.pk if isinstance(proceeding, Proceeding) else proceeding
    rows = locked(key)
    if not rows:
        raise ProceedingNotFound
    case = rows[0].case
    cases.require_part(case, by=act.actor, now=act.now, unseen=ProceedingNotFound)
    if case.status == CaseStatus.CLOSED:
        raise CaseClosed
    act.about(next(one for one in rows if one.pk == key), matter=case.pk)
    return rows


def _plan(act: Act, rows: Iterable[Proceeding], wanted: Proceeding | uuid.UUID) -> Plan:
    key = wanted.pk if isinstance(wanted, Proceeding) else wanted
    current = next(one for one in rows if one.pk == key)
    plan = moving.plan(current)
    if plan is None:
        raise NothingMoves(number=current.number)
    if not _concerned(act, plan):
        losers = "、".join(a.name for a in plan.losers)
        raise NotConcerned(losers=losers, to=plan.to.name)
    return plan


def _concerned(act: Act, plan: Plan) -> bool:
    """Those who lose or get the case, and the superior who has just settled it."""
    keys = {a.pk for a in (*plan.losers, plan.to)}
    settled = moving.settled_by(plan.jurisdiction)
    return act.actor.agency_id in keys | ({settled} if settled else set())


def _move(act: Act, plan: Plan, one: Proceeding, lines: list[PartLine]) -> int:
    run = Run.load(act.by, one)
    anew = [x for line in lines for x in line.limits if x.consequence.anew]
    said = {
        "from": {line.role: line.agency.code for line in lines},
        "to": plan.to.code,
        "anew": sorted({x.deadline.limit for x in anew}),
        "by": plan.jurisdiction.number,
    }
    at = plan.at or act.now
    limits = handing.hand(run, Handing(said, plan.to, at, _words(plan, lines)))
    run.settle()
    return limits


def _words(plan: Plan, lines: Iterable[PartLine]) -> str:
    """Who was what, who is it now, and what became of the limits that run."""
    told = []
    for line in lines:
        title = line.procedure.role(line.role).title
        told.append(f"{title}由{line.agency.name}转为{plan.to.name}")
        for limit in line.limits:
            name = line.procedure.limit(limit.deadline.limit).title
            end = limit.deadline.legal_text[:10]
            runs_on = f"继续计算{f'，{end}届满' if end else ''}"
            told.append(f"期限“{name}”{'重新起算' if limit.consequence.anew else runs_on}")
    return f"管辖已确定（{plan.jurisdiction.number}）。{'；'.join(told)}。"


def _tell(act: Act, plan: Plan) -> None:
    """Both sides learn what went over; who acted knows it."""
    case = plan.jurisdiction.case
    count = len({line.proceeding.pk for line in plan.moving})
    words = f"《{case.title}》管辖已确定，{count} 个未办结的程序由{plan.to.name}接续办理"
    for agency in (plan.to, *plan.losers):
        if agency.pk != act.actor.agency_id:
            act.notify(NoticeTo(agency.code, "progress", words, case.pk))
