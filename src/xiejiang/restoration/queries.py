"""Reads about restoration. A project is seen by whoever sees its case; nobody else finds it.

::

    visible(by=actor) -> QuerySet[Project];  get(by=, project_id=) -> Project   # ProjectNotFound
    page(by=, narrowed=Narrowed(), after=None, limit=50) -> list[Project]
    of_case(by=, case=), count_of_case(case=)
    milestone(by=, pk=), plan(by=, project=, version=), entrustment(by=, pk=)
    late(by=, on=) -> QuerySet[Milestone]           # of plans in force, past their day
    desk(by=, on=) -> list[Errand]                  # what waits for the actor's agency
    purse(by=, project=) -> Purse                   # planned, committed, paid, owed, deposit
    done_for(case, party) -> Performance            # what was done and accepted, by whom verified
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q, QuerySet, Sum

from xiejiang.audit.domain import Actor, Power
from xiejiang.cases import queries as cases
from xiejiang.cases.queries import Case
from xiejiang.kernel.money import Money
from xiejiang.restoration import archival
from xiejiang.restoration.domain import (
    ENDED,
    WAITED_FOR,
    MilestoneState,
    PlanState,
    ProjectStatus,
)
from xiejiang.restoration.errors import (
    EntrustmentNotFound,
    MilestoneNotFound,
    PlanNotFound,
    ProjectNotFound,
    RestorationOpen,
)
from xiejiang.restoration.inspection_queries import photo, read_photo, stored_files
from xiejiang.restoration.models import (
    Duty,
    Entrustment,
    Indicator,
    Inspection,
    Measure,
    Milestone,
    Photo,
    Plan,
    Project,
    Withdrawal,
    Word,
)
from xiejiang.restoration.performing import done_for, performances
from xiejiang.restoration.public import (
    digest_of,
    names_inside,
    preview,
    published,
    published_page,
    published_totals,
)
from xiejiang.restoration.purse import Paid, Purse, purse, purse_of
from xiejiang.restoration.seeing import sees, visible
from xiejiang.restoration.told_queries import (
    SAID,
    TOLD,
    entrusted_here,
    entrusted_of,
    said_to,
)

__all__ = [
    "ARCHIVE_LEFT_OUT",
    "ARCHIVE_SHAPES",
    "SAID",
    "Duty",
    "Entrustment",
    "Indicator",
    "Measure",
    "Milestone",
    "Paid",
    "Plan",
    "Project",
    "Purse",
    "Word",
    "archive_photos",
    "archive_state",
    "archive_taken",
    "digest_of",
    "done_for",
    "entrusted_here",
    "entrusted_of",
    "names_inside",
    "performances",
    "photo",
    "preview",
    "published",
    "published_page",
    "published_totals",
    "purse",
    "purse_of",
    "read_photo",
    "said_to",
    "sees",
    "stored_files",
    "visible",
]

ARCHIVE_SHAPES, ARCHIVE_LEFT_OUT = archival.SHAPES, archival.LEFT_OUT
archive_photos = archival.archive_photos
archive_state = archival.archive_state
archive_taken = archival.archive_taken
"""What an archive carries of this room; see ``archival``."""
LIVE = tuple(s.value for s in ProjectStatus if s not in ENDED)
AGENCIES = ("case", "agency", "court", "procuratorate", "department")
DESK = 20
ERRANDS_ZH = {
    "asked": "答复异地修复委托",
    "done": "验收修复节点",
    "failed": "修复节点验收不合格",
    "late": "修复节点逾期",
    "withdrawn": "答复撤回异地修复委托",
}


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What a list is narrowed to."""

    text: str = ""
    status: str = ""
    kind: str = ""
    division: str = ""
    mine: str = ""
    """``lead``, or ``watch`` for what the actor's agency supervises."""
    late_on: date | None = None
    """Only projects with a milestone that is late on this day."""


@dataclass(frozen=True, slots=True)
class Errand:
    """Something of a project that waits for an agency."""

    tone: str
    what: str
    detail: str
    project: Project
    due_on: date | None = None


def get(*, by: Actor, project_id: uuid.UUID) -> Project:
    """One project; "not found" also when its case may not be seen."""
    found = visible(by=by).select_related("case__lead", *AGENCIES[1:]).filter(pk=project_id)
    project = found.first()
    if project is None:
        raise ProjectNotFound
    return project


def by_number(*, by: Actor, number: str) -> Project:
    """One project by its number."""
    found = visible(by=by).filter(number=number).values_list("pk", flat=True).first()
    if found is None:
        raise ProjectNotFound
    return get(by=by, project_id=found)


def case_of_project(project_id: uuid.UUID) -> uuid.UUID | None:
    """The case of a project, without showing anything of either; for the traces of reading."""
    return Project.objects.filter(pk=project_id).values_list("case_id", flat=True).first()


def case_of_inspection(inspection_id: uuid.UUID) -> uuid.UUID | None:
    """The case of an inspection, likewise."""
    found = Inspection.objects.filter(pk=inspection_id)
    return found.values_list("project__case_id", flat=True).first()


def case_of_photo(photo_id: uuid.UUID) -> uuid.UUID | None:
    """The case of a photograph of an inspection, likewise."""
    found = Photo.objects.filter(pk=photo_id)
    return found.values_list("inspection__project__case_id", flat=True).first()


def case_of_line(line: uuid.UUID) -> uuid.UUID | None:
    """The case of a measure, in whatever version of its plan, likewise."""
    found = Measure.objects.filter(line=line)
    return found.values_list("plan__project__case_id", flat=True).first()


def case_of_entrustment(entrustment_id: uuid.UUID) -> uuid.UUID | None:
    """The case of an entrustment, likewise."""
    found = Entrustment.objects.filter(pk=entrustment_id)
    return found.values_list("project__case_id", flat=True).first()


def page(
    *,
    by: Actor,
    narrowed: Narrowed,
    after: tuple[datetime, uuid.UUID] | None = None,
    limit: int = 50,
) -> list[Project]:
    """The projects an actor may see, the last worked on first."""
    rows = _narrow(visible(by=by), by, narrowed)
    if after is not None:
        at, key = after
        rows = rows.filter(Q(changed_at__lt=at) | Q(changed_at=at, pk__lt=key))
    return list(rows.select_related(*AGENCIES).order_by("-changed_at", "-pk")[:limit])


def _narrow(rows: QuerySet[Project], by: Actor, narrowed: Narrowed) -> QuerySet[Project]:
    for word in narrowed.text.split():
        named = (
            Q(title__icontains=word) | Q(number__icontains=word) | Q(case__title__icontains=word)
        )
        rows = rows.filter(named)
    if narrowed.status:
        rows = rows.filter(status=narrowed.status)
    if narrowed.division:
        rows = rows.filter(case__division__startswith=narrowed.division.rstrip("0") or "0")
    if narrowed.kind:
        used = Measure.objects.filter(kind=narrowed.kind, plan__state=PlanState.SETTLED)
        rows = rows.filter(pk__in=used.values("plan__project"))
    if narrowed.mine == "lead":
        rows = rows.filter(agency_id=by.agency_key)
    if narrowed.mine == "watch":
        rows = rows.filter(_watched(by))
    if narrowed.late_on is not None:
        rows = rows.filter(pk__in=_late(narrowed.late_on).values("measure__plan__project"))
    return rows


def _watched(by: Actor) -> Q:
    key = by.agency_key
    return Q(court_id=key) | Q(procuratorate_id=key) | Q(department_id=key)


def of_case(*, by: Actor, case: Case) -> list[Project]:
    """The projects of a case."""
    if not by.can(Power.SYSTEM) and not cases.sees(case, by=by):
        return []
    return list(Project.objects.filter(case=case).select_related(*AGENCIES).order_by("opened_at"))


def must_rest(*, case: Case) -> None:
    """Refuse a case whose restoration is not at its end, whoever leads it.

    What another node entrusted is at its end here once it was declined, or its result told.
    """
    told = Entrustment.objects.filter(project__case=case, state__in=TOLD).exclude(
        project__origin=""
    )
    open_ = Project.objects.filter(case=case).exclude(status__in=ENDED)
    running = open_.exclude(pk__in=told.values("project")).first()
    if running is not None:
        raise RestorationOpen(number=running.number, state=ProjectStatus(running.status).zh)


def plan(*, by: Actor, project: Project, version: int = 0) -> Plan:
    """A version of a plan; without a version the one in force, else the latest."""
    if not sees(project, by=by):
        raise ProjectNotFound
    rows = Plan.objects.filter(project=project)
    found = rows.filter(version=version).first() if version else current_plan(project)
    if found is None:
        raise PlanNotFound
    found.project = project
    return found


def current_plan(project: Project) -> Plan | None:
    """The plan in force, else the one that is being written."""
    states = (PlanState.SETTLED, PlanState.DRAFT)
    for state in states:
        found = Plan.objects.filter(project=project, state=state).first()
        if found is not None:
            return found
    return None


def draft_plan(project: Project) -> Plan | None:
    """The version that is being written, if one is."""
    return Plan.objects.filter(project=project, state=PlanState.DRAFT).first()


def milestone(*, by: Actor, pk: int) -> Milestone:
    """One milestone with its measure, plan and project."""
    chain = "measure__plan__project"
    rows = Milestone.objects.select_related("measure__duty", f"{chain}__case__lead")
    rows = rows.select_related(*(f"{chain}__{name}" for name in AGENCIES[1:]))
    found = rows.filter(pk=pk).first()
    if found is None or not sees(found.measure.plan.project, by=by):
        raise MilestoneNotFound
    return found


def measure(*, by: Actor, pk: int) -> Measure:
    """One measure with its plan and project."""
    found = Measure.objects.select_related("plan__project__case__lead").filter(pk=pk).first()
    if found is None or not sees(found.plan.project, by=by):
        raise MilestoneNotFound
    return found


def entrustment(*, by: Actor, entrustment_id: uuid.UUID) -> Entrustment:
    """One entrustment, for whoever sees the case."""
    rows = Entrustment.objects.select_related("agency", "project__case__lead", "project__agency")
    found = rows.filter(pk=entrustment_id).first()
    if found is None or not sees(found.project, by=by):
        raise EntrustmentNotFound
    return found


# ------------------------------------------------------------------ late, and what waits


def _late(on: date) -> QuerySet[Milestone]:
    return Milestone.objects.filter(
        state__in=[s.value for s in WAITED_FOR],
        due_on__lt=on,
        measure__plan__state=PlanState.SETTLED,
        measure__plan__project__status__in=LIVE,
    )


def late(*, by: Actor, on: date) -> QuerySet[Milestone]:
    """What should have been reported done by a day, and was not; of projects the actor sees."""
    chain = "measure__plan__project"
    rows = _late(on).select_related(*(f"{chain}__{name}" for name in AGENCIES))
    if by.can(Power.SYSTEM):
        return rows
    return rows.filter(measure__plan__project__in=visible(by=by))


def desk(*, by: Actor, on: date) -> list[Errand]:
    """What of restoration waits for the actor's agency: late, failed, to accept, to answer."""
    if not cases.reads_cases(by):
        return []
    key, chain, seen = by.agency_key, "measure__plan__project", cases.visible(by=by)
    answers = Q(**{f"{chain}__agency_id": key})
    for name in AGENCIES[2:]:
        answers |= Q(**{f"{chain}__{name}_id": key})
    late_ones = Q(state__in=[s.value for s in WAITED_FOR], due_on__lt=on)
    failed = Q(state=MilestoneState.FAILED.value, remedied_by__isnull=True)
    verifies = Q(**{f"{chain}__department_id": key}) | Q(
        **{f"{chain}__agency_id": key, f"{chain}__department__isnull": True}
    )
    to_accept = Q(state=MilestoneState.DONE.value) & verifies
    rows = Milestone.objects.filter(
        answers & (late_ones | failed | to_accept),
        measure__plan__state=PlanState.SETTLED,
        **{f"{chain}__status__in": LIVE, f"{chain}__case__in": seen},
    ).select_related(chain, f"{chain}__case", f"{chain}__agency")
    found = [_errand(m) for m in rows.order_by("due_on", "pk")[:DESK]]
    to_answer = Q(state="asked") | Q(
        Exists(Withdrawal.objects.filter(entrustment=OuterRef("pk"), agreed=None)),
        state="accepted",
    )
    asked = Entrustment.objects.filter(to_answer, agency_id=key, project__case__in=seen)
    for row in asked.select_related("project__case", "project__agency").order_by("asked_at")[:DESK]:
        what = ERRANDS_ZH["asked" if row.state == "asked" else "withdrawn"]
        found.append(Errand("running", what, "", row.project, row.report_by))
    return found


def _errand(milestone: Milestone) -> Errand:
    project = milestone.measure.plan.project
    state = MilestoneState(milestone.state)
    if state is MilestoneState.DONE:
        return Errand("running", ERRANDS_ZH["done"], milestone.words, project)
    if state is MilestoneState.FAILED:
        return Errand("due", ERRANDS_ZH["failed"], milestone.words, project)
    return Errand("overdue", ERRANDS_ZH["late"], milestone.words, project, milestone.due_on)


def planned_price(plan_: Plan) -> Money:
    """What the milestones of a version come to."""
    rows = Milestone.objects.filter(measure__plan=plan_)
    return Money(rows.aggregate(all=Sum("price"))["all"] or 0)
