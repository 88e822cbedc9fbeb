"""What acts of the room ask before they write."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable

from xiejiang.agencies.queries import Agency
from xiejiang.audit.domain import Act, Actor, Power
from xiejiang.cases import queries as cases
from xiejiang.kernel.errors import Complaint
from xiejiang.law.procedures import load_procedures
from xiejiang.restoration.domain import (
    ENDED,
    MilestoneState,
    PlanState,
    ProjectStatus,
)
from xiejiang.restoration.errors import (
    EntrustmentElsewhere,
    EntrustmentNotFound,
    NotEntrusted,
    NotLead,
    NotVerifier,
    NoVerifier,
    PlanChanged,
    PlanSettled,
    PlanSuperseded,
    ProjectMoved,
    ProjectNotFound,
    RestorationInvalid,
)
from xiejiang.restoration.models import Entrustment, Milestone, Plan, Project

PROCEDURE = "restoration"
"""The procedure of the law in which this room's projects are steps and clocks."""
WORKS = (Power.HANDLE, Power.APPROVE, Power.SYSTEM)
SEES = ("agency", "court", "procuratorate", "department")


def kinds_of(role: str) -> frozenset[str]:
    """The kinds of agency that may stand in a role, as the procedure says."""
    return frozenset(load_procedures().by_id[PROCEDURE].role(role).kinds)


insist = RestorationInvalid.insist


def texts(given: Iterable[tuple[str, str, int]], *, required: bool = True) -> list[Complaint]:
    """Texts that may not be empty or too long: label, text, longest."""
    found = []
    for label, text, most in given:
        if required and not text.strip():
            found.append(Complaint(label, "请填写"))
        elif len(text) > most:
            found.append(Complaint(label, f"最多 {most} 字"))
        elif "\x00" in text:
            found.append(Complaint(label, "不能有空字符"))
    return found


def locked(act: Act, project_id: uuid.UUID, statuses: Collection[ProjectStatus] = ()) -> Project:
    """The project as it is now, held until the act ends; for those who take part in its case.

    Every act of the room begins here, so that acts on one project come one after another.
    """
    held = Project.objects.select_for_update(of=("self",)).filter(pk=project_id)
    found = held.select_related("case__lead", *SEES).first()
    if found is None:
        raise ProjectNotFound
    cases.require_part(found.case, by=act.actor, now=act.now, unseen=ProjectNotFound)
    act.about(found, matter=found.case_id)
    status = ProjectStatus(found.status)
    if (statuses and status not in statuses) or (not statuses and status in ENDED):
        raise ProjectMoved(state=status.zh, what="这样办理")
    return found


def touch(act: Act, project: Project, *fields: str) -> None:
    """Save what changed of a project."""
    project.changed_at = act.now
    project.save(update_fields=["changed_at", *fields])


def must_lead(act: Act, project: Project) -> None:
    """Only the agency that answers for the project."""
    if not act.actor.can(Power.SYSTEM) and act.actor.agency_id != project.agency_id:
        raise NotLead(agency=project.agency.name)


def verifier(project: Project) -> Agency:
    """Who accepts: the department named, or the lead agency if it is one."""
    if project.department is not None:
        named: Agency = project.department
        return named
    lead: Agency = project.agency
    if lead.kind in kinds_of("verifier"):
        return lead
    raise NoVerifier


def must_verify(act: Act, project: Project) -> Agency:
    """Only the department that organises the acceptance."""
    agency = verifier(project)
    if act.actor.agency_id != agency.pk:
        raise NotVerifier(agency=agency.name)
    return agency


def carries_out(actor: Actor, project: Project) -> bool:
    """Whether an actor's agency carries the project out: the lead, or who was entrusted."""
    if actor.can(Power.SYSTEM) or actor.agency_id == project.agency_id:
        return True
    given = Entrustment.objects.filter(project=project, agency_id=actor.agency_key)
    return given.filter(state="accepted").exists()


def must_carry_out(act: Act, project: Project) -> None:
    """The lead agency, or the one that was entrusted and agreed."""
    if not carries_out(act.actor, project):
        raise NotLead(agency=project.agency.name)


def draft_of(act: Act, plan: Plan, saved: int) -> Plan:
    """A plan that is being written, as it is now; for the lead agency."""
    project = locked(act, plan.project_id)
    must_lead(act, project)
    found = Plan.objects.filter(pk=plan.pk).first()
    if found is None or found.state != PlanState.DRAFT:
        raise PlanSettled
    if found.saved != saved:
        raise PlanChanged
    found.project = project
    return found


def saved_again(act: Act, plan: Plan, *fields: str) -> None:
    """A draft was changed; reviews of what it was before do not count any more."""
    plan.saved += 1
    plan.save(update_fields=["saved", *fields])
    touch(act, plan.project)


def running(act: Act, milestone: Milestone) -> Milestone:
    """A milestone of the plan in force, as it is now, with its project held."""
    project = locked(act, milestone.measure.plan.project_id)
    found = Milestone.objects.select_related("measure__plan", "measure__duty").get(pk=milestone.pk)
    if found.measure.plan.state != PlanState.SETTLED:
        raise PlanSuperseded
    found.measure.plan.project = project
    return found


def open_milestones(plan: Plan) -> list[Milestone]:
    """What is neither accepted nor made good by a later milestone."""
    every = list(Milestone.objects.filter(measure__plan=plan))
    good = {m.pk for m in every if m.state == MilestoneState.ACCEPTED}
    while True:
        healed = {m.remedies_id for m in every if m.pk in good and m.remedies_id} - good
        if not healed:
            return [m for m in every if m.pk not in good]
        good |= healed


def entrustment_of(act: Act, entrustment: Entrustment) -> Entrustment:
    """An entrustment as it is now; for the agency that was entrusted."""
    project = locked(act, entrustment.project_id)
    found = Entrustment.objects.select_related("agency").filter(pk=entrustment.pk).first()
    if found is None:
        raise EntrustmentNotFound
    found.project = project
    if found.agency.node:
        raise EntrustmentElsewhere(agency=found.agency.name, node=found.agency.node)
    if not act.actor.can(Power.SYSTEM) and act.actor.agency_id != found.agency_id:
        raise NotEntrusted(agency=found.agency.name)
    return found
