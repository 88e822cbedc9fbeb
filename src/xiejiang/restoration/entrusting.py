"""Restoration elsewhere: another court or agency is asked, agrees, reports, and tells the result.

Where it works at another node, :mod:`elsewhere` says what is told there and back. The procedure
``restoration`` has the same in law (its steps ``rs.local.*``).
"""

from __future__ import annotations

from datetime import date

from xiejiang.agencies.queries import Agency
from xiejiang.audit.domain import Act, NoticeTo, Power
from xiejiang.audit.services import act
from xiejiang.cases import queries as cases
from xiejiang.cases import services as case_services
from xiejiang.cases.domain import ParticipantRole
from xiejiang.kernel.citation import Citation
from xiejiang.kernel.errors import Complaint
from xiejiang.law.instruments import load_instruments
from xiejiang.restoration.checks import (
    WORKS,
    entrustment_of,
    insist,
    kinds_of,
    locked,
    must_lead,
    texts,
    touch,
)
from xiejiang.restoration.domain import EntrustmentState, PlanState, ProjectStatus
from xiejiang.restoration.elsewhere import tell_node
from xiejiang.restoration.errors import EntrustmentMoved
from xiejiang.restoration.models import Entrustment, Progress, Project

MOVING = (ProjectStatus.PLANNING, ProjectStatus.RESTORING)


def basis() -> Citation:
    """Where restoring in the damaged place is provided for."""
    instrument = load_instruments()["opinion-2025-14"]
    return Citation(instrument.id, "第十三条", title=instrument.title)


@act("restoration.entrusted", Power.HANDLE, Power.APPROVE, Power.SYSTEM)
def entrust(
    act: Act,
    *,
    project: Project,
    agency: Agency,
    task: str,
    reason: str,
    report_by: date | None = None,
) -> Entrustment:
    """委托异地修复：请受损地的法院、机关实施，写明事项、费用和反馈；在其他节点的，由协作交换送达。"""
    found = locked(act, project.pk, MOVING)
    must_lead(act, found)
    complaints = texts([("委托事项", task, 4000), ("理由", reason, 300)])
    if report_by is not None and report_by < act.today:
        complaints.append(Complaint("反馈日", "不能早于今天"))
    insist(complaints + _unfit(found, agency))
    made = Entrustment.objects.create(
        project=found,
        agency=agency,
        task=task.strip(),
        reason=reason.strip(),
        asked_by=act.actor.person_name,
        asked_at=act.now,
        report_by=report_by,
    )
    if agency.pk not in {p.agency_id for p in cases.participants(case=found.case)}:
        case_services.add_participant(
            act.by,
            case=found.case,
            agency=agency,
            role=ParticipantRole.RECEIVE,
            scope="异地修复委托",
        )
    act.cite(basis())
    if agency.node:
        tell_node(act, made)
    else:
        words = f"{found.agency.name}委托贵机关实施修复：{found.title}"
        act.notify(NoticeTo(agency.code, "restoration", words))
    touch(act, found)
    act.about(made, matter=found.case_id)
    return made


def _unfit(project: Project, agency: Agency) -> list[Complaint]:
    """Why an agency cannot be entrusted here."""
    if agency.pk == project.agency_id:
        return [Complaint("受委托机关", "不能委托本机关")]
    if agency.kind not in kinds_of("local"):
        return [Complaint("受委托机关", f"{agency.name}不是可以实施修复的机关")]
    if agency.node and not project.plans.filter(state=PlanState.SETTLED).exists():
        words = f"{agency.name}在另一个节点工作，方案随委托送达。请先审定方案，再委托"
        return [Complaint("受委托机关", words)]
    running = project.entrustments.filter(agency=agency, state__in=["asked", "accepted"])
    return [Complaint("受委托机关", "已经委托，正在办理")] if running.exists() else []


@act("restoration.entrustment_answered", *WORKS)
def answer_entrustment(
    act: Act, *, entrustment: Entrustment, agrees: bool, words: str
) -> Entrustment:
    """答复委托：同意实施，写明安排；不能实施的写明理由。"""
    found = entrustment_of(act, entrustment)
    insist(texts([("答复", words, 4000)]))
    after = EntrustmentState.ACCEPTED if agrees else EntrustmentState.DECLINED
    _move(
        found,
        EntrustmentState.ASKED,
        after,
        "答复",
        answer=words.strip(),
        answered_by=act.actor.person_name,
        answered_at=act.now,
    )
    return _told_back(act, found, f"{found.agency.name}{after.zh}")


@act("restoration.progress_reported", *WORKS)
def report_progress(act: Act, *, entrustment: Entrustment, on: date, words: str) -> Progress:
    """反馈修复进展：做到哪里、费用使用情况。"""
    found = entrustment_of(act, entrustment)
    complaints = texts([("进展", words, 4000)])
    if on > act.today:
        complaints.append(Complaint("日期", "不能晚于今天"))
    insist(complaints)
    if found.state != EntrustmentState.ACCEPTED:
        raise EntrustmentMoved(state=EntrustmentState(found.state).zh, what="反馈进展")
    made = Progress.objects.create(
        entrustment=found,
        on=on,
        words=words.strip(),
        reported_by=act.actor.person_name,
        reported_at=act.now,
    )
    _told_back(act, found, f"{found.agency.name}反馈修复进展")
    act.about(made, matter=found.project.case_id)
    return made


@act("restoration.entrustment_finished", *WORKS)
def finish_entrustment(act: Act, *, entrustment: Entrustment, result: str) -> Entrustment:
    """反馈委托结果：做了什么、费用怎样使用；验收仍由主管部门办理。"""
    found = entrustment_of(act, entrustment)
    insist(texts([("结果", result, 4000)]))
    _move(
        found,
        EntrustmentState.ACCEPTED,
        EntrustmentState.DONE,
        "反馈结果",
        result=result.strip(),
        finished_at=act.now,
    )
    return _told_back(act, found, f"{found.agency.name}反馈修复结果")


def _move(
    found: Entrustment,
    before: EntrustmentState,
    after: EntrustmentState,
    what: str,
    **changes: object,
) -> None:
    mine = Entrustment.objects.filter(pk=found.pk, state=before.value)
    won = mine.update(state=after.value, **changes)
    found.refresh_from_db(fields=["state", *changes])
    if not won:
        raise EntrustmentMoved(state=EntrustmentState(found.state).zh, what=what)


def _told_back(act: Act, found: Entrustment, text: str) -> Entrustment:
    project = found.project
    if not project.origin:
        act.notify(NoticeTo(project.agency.code, "restoration", f"{project.title}：{text}"))
    act.cite(basis())
    touch(act, project)
    tell_node(act, found)
    act.about(found, matter=project.case_id)
    return found
