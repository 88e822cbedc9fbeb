"""The projects of a case as an archive carries them: plans, work, inspections; and the way back.

What refers to rows of one database is named as any node can read it: a duty by its place in the
project, a party by its place in the case, a milestone by version and line. The ledger stays where
it is: what it says of the case goes along as words (:mod:`xiejiang.funds.archival`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from xiejiang.agencies import queries as agencies
from xiejiang.agencies import services as agency_services
from xiejiang.audit.domain import Act, Carried, Power
from xiejiang.audit.services import act
from xiejiang.cases.errors import CaseTaken
from xiejiang.cases.queries import Case
from xiejiang.restoration.models import (
    AtBase,
    Care,
    Duty,
    Entrustment,
    Indicator,
    Inspection,
    Measure,
    Milestone,
    Opinion,
    Photo,
    Plan,
    Progress,
    Project,
    Publication,
    Reading,
    Withdrawal,
    Word,
)
from xiejiang.store.shapes import Shape, ShapeWrong

_SERIAL = {"id": "本库的流水号，次序就是先后"}
_OF_PROJECT = {"project": "写在项目之下"}
_LEDGER = "资金台账的编号，只在本节点有；款项写在档案的资金结清单里"
PROJECT = Shape(Project, {"case": "档案只有一个案件", "budget": _LEDGER})
DUTY = Shape(
    Duty,
    {
        **_SERIAL,
        **_OF_PROJECT,
        "parties": "写成当事人在案件里的次序",
        "bond_account": _LEDGER,
        "obligations": _LEDGER,
    },
    added=("parties",),
)
ENTRUSTMENT = Shape(Entrustment, _OF_PROJECT)
PROGRESS = Shape(Progress, {**_SERIAL, "entrustment": "写在委托之下"})
WITHDRAWAL = Shape(Withdrawal, {**_SERIAL, "entrustment": "写在委托之下"})
PLAN = Shape(Plan, {**_SERIAL, **_OF_PROJECT})
MEASURE = Shape(
    Measure,
    {**_SERIAL, "plan": "写在方案之下", "duty": "写成义务在项目里的次序"},
    added=("duty",),
)
STAGE = Shape(
    Milestone,
    {
        **_SERIAL,
        "measure": "写在措施之下",
        "remedies": "写成方案的版本和节点编号",
        "funds_milestone": _LEDGER,
        "done_by_id": "本节点人员的编号；姓名写在 done_by",
    },
    added=("remedies",),
)
INSPECTION = Shape(
    Inspection,
    {
        **_OF_PROJECT,
        "milestone": "写成方案的版本和节点编号",
        "person": "人员属于各节点；姓名和岗位写在 person_name、post_title",
    },
    added=("milestone",),
)
OF_PROJECT = {
    "care": Shape(Care, {**_SERIAL, **_OF_PROJECT}),
    "publications": Shape(Publication, {**_SERIAL, **_OF_PROJECT}),
}
OF_PLAN = {
    "indicators": Shape(Indicator, {**_SERIAL, "plan": "写在方案之下"}),
    "opinions": Shape(Opinion, {**_SERIAL, "plan": "写在方案之下"}),
}
OF_INSPECTION = {
    "photos": Shape(Photo, {"inspection": "写在检查之下"}),
    "readings": Shape(Reading, {**_SERIAL, "inspection": "写在检查之下"}),
}
SHAPES = {
    "projects": PROJECT,
    "duties": DUTY,
    **OF_PROJECT,
    "entrustments": ENTRUSTMENT,
    "progress": PROGRESS,
    "withdrawals": WITHDRAWAL,
    "plans": PLAN,
    "measures": MEASURE,
    "stages": STAGE,
    **OF_PLAN,
    "inspections": INSPECTION,
    **OF_INSPECTION,
}
LEFT_OUT = {
    AtBase._meta.label: "措施占用的基地写在 bookings 里；容量只在管理基地的节点占用",
    Word._meta.label: "与其他节点的委托往来，属于该节点；进展和结果写在 progress、entrustments 里",
}
Told = Mapping[str, Any]


def archive_state(*, case: Case) -> dict[str, Any]:
    """Every project with its plans, work and inspections; the caller has checked who asks."""
    rows = Project.objects.filter(case=case).select_related("agency", "court", "department")
    ordered = rows.select_related("procuratorate").order_by("opened_at", "id")
    parties = list(case.parties.order_by("pk").values_list("pk", flat=True))
    return {"projects": [_project(one, parties) for one in ordered]}


def _project(one: Project, parties: Sequence[int]) -> dict[str, Any]:
    duties = list(one.duties.order_by("pk"))
    keys = [duty.pk for duty in duties]
    reports = Progress.objects.order_by("pk")
    return {
        **PROJECT.told(one),
        "duties": [{**DUTY.told(d), "parties": _places(d, parties)} for d in duties],
        **{n: s.all(s.model._default_manager.filter(project=one)) for n, s in OF_PROJECT.items()},
        "entrustments": [
            {
                **ENTRUSTMENT.told(e),
                "progress": PROGRESS.all(reports.filter(entrustment=e)),
                "withdrawals": WITHDRAWAL.all(e.withdrawals.order_by("pk")),
            }
            for e in one.entrustments.select_related("agency").order_by("asked_at", "id")
        ],
        "plans": [_plan(plan, keys) for plan in one.plans.order_by("version")],
        "inspections": [_inspection(i) for i in one.inspections.order_by("received_at", "id")],
    }


def _places(duty: Duty, parties: Sequence[int]) -> list[int]:
    return sorted(parties.index(key) + 1 for key in duty.parties.values_list("pk", flat=True))


def _plan(one: Plan, duties: Sequence[int]) -> dict[str, Any]:
    measures = one.measures.order_by("position", "pk")
    return {
        **PLAN.told(one),
        "measures": [
            {
                **MEASURE.told(m),
                "duty": duties.index(m.duty_id) + 1,
                "stages": [{**STAGE.told(s), "remedies": _named(s.remedies)} for s in _stages(m)],
            }
            for m in measures
        ],
        **{n: s.all(s.model._default_manager.filter(plan=one)) for n, s in OF_PLAN.items()},
    }


def _stages(measure: Measure) -> Iterator[Milestone]:
    rows = measure.milestones.select_related("accepted_agency", "remedies__measure__plan")
    yield from rows.order_by("pk")


def _named(stage: Milestone | None) -> str:
    """A milestone as any node finds it again within a project; empty for none."""
    return "" if stage is None else f"{stage.measure.plan.version}/{stage.line}"


def _inspection(one: Inspection) -> dict[str, Any]:
    under = {
        n: s.all(s.model._default_manager.filter(inspection=one)) for n, s in OF_INSPECTION.items()
    }
    return {**INSPECTION.told(one), "milestone": _named(one.milestone), **under}


def archive_photos(told: Told) -> list[Told]:
    """Every photograph of an inspection in a state, in its order: its file goes along."""
    projects = told.get("projects", ())
    return [p for one in projects for i in one["inspections"] for p in i["photos"]]


def archive_taken(told: Told) -> list[str]:
    """What of archived projects is here already: the project, its number, or what was seen."""
    projects = told.get("projects", ())
    keys, numbers = [one["id"] for one in projects], [one["number"] for one in projects]
    rows = Project.objects.filter(pk__in=keys) | Project.objects.filter(number__in=numbers)
    seen = [i["id"] for one in projects for i in one["inspections"]]
    asked = [e["id"] for one in projects for e in one["entrustments"]]
    photos = [p["id"] for p in archive_photos(told)]
    return [
        *(f"修复项目 {one.number}" for one in rows),
        *(f"现场检查 {one.pk}" for one in Inspection.objects.filter(pk__in=seen)),
        *(f"检查照片 {one.pk}" for one in Photo.objects.filter(pk__in=photos)),
        *(f"异地修复委托 {one.pk}" for one in Entrustment.objects.filter(pk__in=asked)),
    ]


@act("restoration.restored", Power.SYSTEM)
def restore(act: Act, *, case: Case, carried: Carried) -> list[Project]:
    """恢复归档的修复项目：方案、节点、检查和照片照档案写入，资金台账不重记。"""
    act.about(case, matter=case.pk)
    taken = archive_taken(carried.told)
    if taken:
        raise CaseTaken(what=taken[0])
    back: Back = {"agencies.Agency": agencies.keys_by_code()}
    parties = list(case.parties.order_by("pk").values_list("pk", flat=True))
    return [_restore(case, one, back, parties) for one in carried.told["projects"]]


Back = Mapping[str, Mapping[Any, Any]]


def _restore(case: Case, told: Told, back: Back, parties: Sequence[int]) -> Project:
    project: Project = PROJECT.made(PROJECT.own(told), back, case=case)
    project.save(force_insert=True)
    duties = [_duty(project, one, back, parties) for one in told["duties"]]
    for name, shape in OF_PROJECT.items():
        rows = [shape.made(one, back, project=project) for one in told[name]]
        shape.model._default_manager.bulk_create(rows)
    for one in told["entrustments"]:
        asked: Entrustment = ENTRUSTMENT.made(ENTRUSTMENT.own(one), back, project=project)
        asked.save(force_insert=True)
        reports = [PROGRESS.made(row, back, entrustment=asked) for row in one["progress"]]
        Progress.objects.bulk_create(reports)
        told_back = one.get("withdrawals", ())  # an archive of before has none
        taken = [WITHDRAWAL.made(row, back, entrustment=asked) for row in told_back]
        Withdrawal.objects.bulk_create(taken)
    stages: dict[str, Milestone] = {}
    for one in told["plans"]:
        _write_plan(project, one, back, duties, stages)
    _write_remedies(told, stages)
    for one in told["inspections"]:
        _write_inspection(project, one, back, stages)
    agency_services.pass_over(agency_id=project.agency_id, number=project.number)
    return project


def _duty(project: Project, told: Told, back: Back, parties: Sequence[int]) -> Duty:
    own = {name: value for name, value in told.items() if name != "parties"}
    duty: Duty = DUTY.made(own, back, project=project)
    duty.save(force_insert=True)
    duty.parties.set([_at(parties, place, "Duty.parties") for place in told["parties"]])
    return duty


def _at(rows: Sequence[Any], place: int, where: str) -> Any:
    """What stands at a place that is counted from one."""
    if not 1 <= place <= len(rows):
        raise ShapeWrong(where=f"restoration.{where}", why=f"没有第 {place} 项")
    return rows[place - 1]


def _write_plan(
    project: Project,
    told: Told,
    back: Back,
    duties: Sequence[Duty],
    stages: dict[str, Milestone],
) -> None:
    plan: Plan = PLAN.made(PLAN.own(told), back, project=project)
    plan.save(force_insert=True)
    for one in told["measures"]:
        own = {name: value for name, value in MEASURE.own(one).items() if name != "duty"}
        duty = _at(duties, one["duty"], "Measure.duty")
        measure: Measure = MEASURE.made(own, back, plan=plan, duty=duty)
        measure.save(force_insert=True)
        for row in one["stages"]:
            own = {name: value for name, value in row.items() if name != "remedies"}
            stage: Milestone = STAGE.made(own, back, measure=measure)
            stage.save(force_insert=True)
            stages[f"{plan.version}/{stage.line}"] = stage
    for name, shape in OF_PLAN.items():
        rows = [shape.made(one, back, plan=plan) for one in told[name]]
        shape.model._default_manager.bulk_create(rows)


def _write_remedies(told: Told, stages: Mapping[str, Milestone]) -> None:
    """Which milestone another one makes good, once all of them are there."""
    for plan in told["plans"]:
        for row in (row for one in plan["measures"] for row in one["stages"] if row["remedies"]):
            stage = stages[f"{plan['version']}/{row['line']}"]
            stage.remedies = _stage(stages, row["remedies"])
            stage.save(update_fields=["remedies"])


def _stage(stages: Mapping[str, Milestone], named: str) -> Milestone | None:
    if named and named not in stages:
        raise ShapeWrong(where="restoration.Milestone", why=f"没有节点“{named}”")
    return stages.get(named)


def _write_inspection(
    project: Project, told: Told, back: Back, stages: Mapping[str, Milestone]
) -> None:
    own = {name: value for name, value in INSPECTION.own(told).items() if name != "milestone"}
    stage = _stage(stages, told["milestone"])
    made: Inspection = INSPECTION.made(own, back, project=project, milestone=stage)
    made.save(force_insert=True)
    for name, shape in OF_INSPECTION.items():
        rows = [shape.made(one, back, inspection=made) for one in told[name]]
        shape.model._default_manager.bulk_create(rows)
