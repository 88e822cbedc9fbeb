"""Entrusting between nodes: what is told, and what becomes of what the other node tells.

::

    pass_on(act, project)                    # part of an act: the other node is to know of it
    receive_entrustment(by, *, case, agency, told, node) -> Entrustment  # by an officer there
    renew_entrustment(by, *, told, node) -> Entrustment          # the request, once more
    take_report(by, *, told, node) -> Entrustment                # what came back
    entrustment_returned(by, *, entrustment, reason) -> Entrustment   # nobody received it

The entrusted node keeps a project of its own under the same entrustment: its officers answer,
report, start and finish milestones and inspect as for any other. Accepting stays where it was
entrusted. Carrying is for the exchange; here are no packages.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from xiejiang.agencies import queries as agencies
from xiejiang.agencies.queries import Agency
from xiejiang.audit.domain import Act, By, NoticeTo, Power
from xiejiang.audit.queries import head_size
from xiejiang.audit.services import act
from xiejiang.cases import queries as cases
from xiejiang.cases.queries import Case
from xiejiang.proceedings import queries as proceedings
from xiejiang.restoration import travelling
from xiejiang.restoration.checks import touch
from xiejiang.restoration.domain import (
    EntrustmentState,
    MilestoneState,
    PlanState,
    ProjectStatus,
)
from xiejiang.restoration.errors import (
    EntrustmentHere,
    EntrustmentMoved,
    EntrustmentNotFound,
    EntrustmentParted,
    EntrustmentUnreadable,
    ProjectNotFound,
)
from xiejiang.restoration.mirroring import add_plan, renew_plan
from xiejiang.restoration.models import Duty, Entrustment, Plan, Progress, Project, Word
from xiejiang.restoration.taking_back import hear, hear_answer, waiting

Told = Mapping[str, Any]
RUNNING = (EntrustmentState.ACCEPTED, EntrustmentState.DONE)
"""While something is done elsewhere, or was: acceptance and inspections come after the result."""
NEXT = {
    EntrustmentState.ASKED: frozenset(EntrustmentState),
    EntrustmentState.ACCEPTED: frozenset(
        {EntrustmentState.ACCEPTED, EntrustmentState.DONE, EntrustmentState.WITHDRAWN}
    ),
    EntrustmentState.DECLINED: frozenset({EntrustmentState.DECLINED}),
    EntrustmentState.DONE: frozenset({EntrustmentState.DONE}),
    EntrustmentState.WITHDRAWN: frozenset({EntrustmentState.WITHDRAWN}),
}
"""What a later report may say, by what is known."""


def pass_on(act: Act, project: Project) -> None:
    """Tell the other node, where a part of a project is done there. Part of the caller's act."""
    rows = project.entrustments.filter(state__in=RUNNING).select_related("agency")
    for one in rows:
        one.project = project
        tell_node(act, one)


def tell_node(act: Act, entrustment: Entrustment) -> None:
    """The same for one entrustment; nothing where both work at this node."""
    project = entrustment.project
    if not project.origin and not entrustment.agency.node:
        return
    agency = entrustment.agency if project.origin else project.agency
    say(
        By(agencies.speaking_for(agency), act.now),
        entrustment=entrustment,
        said_by=act.actor.person_name,
    )


@act("restoration.entrustment_said", Power.SYSTEM)
def say(act: Act, *, entrustment: Entrustment, said_by: str) -> Word:
    """告知对方节点：委托的内容，或者实施的进展，每次写全；摘要入存证日志，由协作交换送达。"""
    project = entrustment.project
    serial = Word.last(came=False, entrustment=entrustment) + 1
    write = travelling.report_of if project.origin else travelling.request_of
    made = Word.record(
        write(entrustment, serial),
        came=False,
        agency=agencies.agency_by_id(pk=act.actor.agency_key),
        said_by=said_by,
        at=act.now,
        log_index=head_size(),
        entrustment=entrustment,
    )
    act.details["told"] = made.sha256
    act.about(made, matter=project.case_id)
    return made


# ------------------------------------------------------------------ at the entrusted node


@act("restoration.entrustment_received", Power.HANDLE, Power.APPROVE)
def receive_entrustment(
    act: Act, *, case: Case, agency: Agency, told: Told, node: str
) -> Entrustment:
    """接收其他节点的委托：建立项目，方案和节点照委托的内容；同意或者不能实施另行答复。"""
    cases.require_part(case, by=act.actor, now=act.now, unseen=ProjectNotFound)
    readable(told)
    key = uuid.UUID(told["id"])
    known = Entrustment.objects.select_related("project").filter(pk=key).first()
    if known is not None:
        raise EntrustmentHere(number=known.project.number)
    lead = agencies.agency(code=told["from_code"])
    project = Project.objects.create(
        case=case,
        proceeding=_proceeding(act, case, told["proceeding"]),
        number=f"{told['number'][:60]}受托{key.hex[:8]}",
        title=told["title"],
        agency=lead,
        status=ProjectStatus.RESTORING.value,
        opened_at=act.now,
        changed_at=act.now,
        filled_in=told["filled_in"],
        origin=node,
    )
    duties = [_duty(act, project, one) for one in told["duties"]]
    add_plan(project, duties, told["plan"])
    made = Entrustment.objects.create(
        id=key,
        project=project,
        agency=agency,
        task=told["task"],
        reason=told["reason"],
        asked_by=told["asked_by"],
        asked_at=datetime.fromisoformat(told["asked_at"]),
        report_by=travelling.day(told, "report_by"),
    )
    Word.heard(told, agency=lead, at=act.now, log_index=head_size(), entrustment=made)
    act.about(made, matter=case.pk)
    return made


def readable(told: Told) -> None:
    """Refuse a request that no plan here could hold."""
    try:
        travelling.must_be_readable(told)
    except ValueError as error:
        raise EntrustmentUnreadable(why=str(error)[:120]) from error


def _proceeding(act: Act, case: Case, text: str) -> uuid.UUID | None:
    """The proceeding of the same number, where it has come into this case too."""
    running = proceedings.for_case(by=act.actor, case=case)
    return next((p.pk for p in running if str(p.pk) == text), None)


def _duty(act: Act, project: Project, told: Told) -> Duty:
    return Duty.objects.create(
        project=project,
        kind=told["kind"],
        title=told["title"],
        words=told["words"],
        obligor=told["obligor"],
        effective_on=travelling.day(told, "effective_on"),
        perform_by=travelling.day(told, "perform_by"),
        registered_by=project.agency.name[:60],
        registered_at=act.now,
    )


@act("restoration.entrustment_renewed", Power.SYSTEM)
def renew_entrustment(act: Act, *, told: Told, node: str) -> Entrustment:
    """委托的方案、验收有变化：照对方节点告知的更新；早于已知的不改。"""
    readable(told)
    found = _held(act, told["id"])
    project = found.project
    ours = (project.origin, project.agency.code, found.agency.code)
    if ours != (node, told["from_code"], told["to_code"]):
        raise EntrustmentNotFound
    act.details["new"] = Word.is_new(told, entrustment=found)
    if act.details["new"]:
        duties = list(project.duties.order_by("pk"))
        duties += [_duty(act, project, one) for one in told["duties"][len(duties) :]]
        renew_plan(project, duties, told["plan"])
        Word.heard(
            told, agency=project.agency, at=act.now, log_index=head_size(), entrustment=found
        )
        touch(act, project)
        if hear(act, found, told):
            tell_node(act, found)
        elif waiting(found) is None:
            words = f"{project.agency.name}告知方案或者验收有变化：{project.title}"
            act.notify(NoticeTo(found.agency.code, "restoration", words, project.case_id))
    return found


def _held(act: Act, key: str) -> Entrustment:
    """An entrustment with its project held until the act ends."""
    found = Entrustment.objects.select_related("agency").filter(pk=key).first()
    if found is None:
        raise EntrustmentNotFound
    held = Project.objects.select_for_update(of=("self",)).filter(pk=found.project_id)
    found.project = held.select_related("case", "agency").get()
    found.refresh_from_db(fields=["state", "answer", "result"])
    act.about(found, matter=found.project.case_id)
    return found


# ------------------------------------------------------------------ back at the entrusting node


@act("restoration.entrustment_told", Power.SYSTEM)
def take_report(act: Act, *, told: Told, node: str) -> Entrustment:
    """收到受委托机关的反馈：答复、进展、节点、检查和结果，照对方节点告知的登记；验收仍在本节点。"""
    try:
        travelling.must_be_standings(told["milestones"])
        travelling.must_be_days(r["on"] for r in told["reports"])
        travelling.must_be_dated(told)
    except ValueError as error:
        raise EntrustmentUnreadable(why=str(error)[:120]) from error
    found = _held(act, told["id"])
    project = found.project
    theirs = (project.origin, found.agency.node, found.agency.code, project.agency.code)
    if theirs != ("", node, told["from_code"], told["to_code"]):
        raise EntrustmentNotFound
    act.details["new"] = Word.is_new(told, entrustment=found)
    if act.details["new"]:
        hear_answer(found, told)
        _answer(found, told)
        _progress(found, told)
        plan = project.plans.filter(state=PlanState.SETTLED).first()
        if plan is not None:
            travelling.adopt(plan, told["milestones"], most=MilestoneState.DONE)
        Word.heard(told, agency=found.agency, at=act.now, log_index=head_size(), entrustment=found)
        _catch_up(act, found, plan)
        touch(act, project)
        words = f"{project.title}：{found.agency.name}反馈（{EntrustmentState(found.state).zh}）"
        act.notify(NoticeTo(project.agency.code, "restoration", words, project.case_id))
    return found


def _catch_up(act: Act, found: Entrustment, plan: Plan | None) -> None:
    """A plan that changed while the answer was awaited is told once the answer is here."""
    last = found.told.filter(came=False).order_by("-serial").first()
    running = EntrustmentState(found.state) in RUNNING
    if running and plan and last and last.said["plan"]["version"] != plan.version:
        tell_node(act, found)


def _answer(found: Entrustment, told: Told) -> None:
    before, after = EntrustmentState(found.state), EntrustmentState(told["state"])
    if after not in NEXT[before]:
        raise EntrustmentMoved(state=before.zh, what=f"登记“{after.zh}”")
    found.state, found.answer, found.result = after.value, told["answer"], told["result"]
    found.answered_by = told["answered_by"]
    found.answered_at = travelling.instant(told, "answered_at")
    found.finished_at = travelling.instant(told, "finished_at")
    names = ("state", "answer", "result", "answered_by", "answered_at", "finished_at")
    found.save(update_fields=names)


def _progress(found: Entrustment, told: Told) -> None:
    """What was reported before stands; what is new is added."""
    known = [(r.on.isoformat(), r.words) for r in found.reports.all()]
    came = [(r["on"], r["words"]) for r in told["reports"]]
    if came[: len(known)] != known:
        raise EntrustmentParted(why="进展")
    for one in told["reports"][len(known) :]:
        Progress.objects.create(
            entrustment=found,
            on=date.fromisoformat(one["on"]),
            words=one["words"],
            reported_by=one["reported_by"],
            reported_at=datetime.fromisoformat(one["reported_at"]),
        )


@act("restoration.entrustment_returned", Power.SYSTEM)
def entrustment_returned(act: Act, *, entrustment: Entrustment, reason: str) -> Entrustment:
    """对方机关退回委托：写明理由，委托机关另行安排。"""
    found = _held(act, str(entrustment.pk))
    asked = waiting(found)
    if found.state == EntrustmentState.ASKED:
        after = EntrustmentState.DECLINED if asked is None else EntrustmentState.WITHDRAWN
        found.state, found.answer = after.value, f"退回：{reason}"
        found.answered_by, found.answered_at = found.agency.name[:60], act.now
        if asked is not None:
            asked.agreed, asked.answered_at = True, act.now
            asked.save(update_fields=["agreed", "answered_at"])
        found.save(update_fields=["state", "answer", "answered_by", "answered_at"])
        words = f"{found.project.title}：{found.agency.name}退回委托"
        project = found.project
        act.notify(NoticeTo(project.agency.code, "restoration", words, project.case_id))
    return found
