"""Writes about inspections: each arrives once, whole, with its photographs, or not at all.

::

    receive(by, *, project, report, offered) -> Received
    inspect(by, *, project, report, photos) -> Inspection      # the act

``receive`` is what a page, a phone and the API call. The device names the inspection and each
photograph by ids of its own; the same id with the same content is answered with what was received
first, with another content it is refused. Files are stored before the act: one without an act
costs space and nothing else.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from xiejiang.audit.domain import Act, Actor, By, NoticeTo
from xiejiang.audit.services import act, lacking
from xiejiang.cases import queries as cases
from xiejiang.evidence import services as evidence
from xiejiang.kernel.errors import Complaint
from xiejiang.restoration import indicators, inspection_checks
from xiejiang.restoration import inspection_queries as queries
from xiejiang.restoration.domain import ENDED, MilestoneState, ProjectStatus
from xiejiang.restoration.elsewhere import pass_on
from xiejiang.restoration.errors import ProjectNotFound
from xiejiang.restoration.inspecting import (
    Conclusion,
    InspectionKind,
    Report,
)
from xiejiang.restoration.inspection_errors import (
    InspectionDiffers,
    InspectionInvalid,
    MilestoneSettled,
    NotInspector,
    ProjectNotInspected,
)
from xiejiang.restoration.inspection_queries import INSPECTING
from xiejiang.restoration.models import Milestone, Project
from xiejiang.restoration.models_inspections import Inspection, Photo, Reading
from xiejiang.store.onsite import Offered, Taken


@dataclass(frozen=True, slots=True)
class Received:
    """What became of what was sent."""

    inspection: Inspection
    is_new: bool
    """False where it had arrived before and nothing was done."""


def receive(by: By, *, project: Project, report: Report, offered: Sequence[Offered]) -> Received:
    """Take an inspection in, once; not an act itself."""
    arrival = evidence.Onsite(
        stated=lambda found: report.digest(project=project.pk, photos=found),
        earlier=lambda stated: _earlier(by.actor, report.id, stated),
        allowed=lambda: must_inspect(by, project),
        write=lambda photos: inspect(by, project=project, report=report, photos=photos),
        invalid=InspectionInvalid,
        differs=InspectionDiffers,
    )
    return Received(*evidence.receive_onsite(offered, arrival))


def _earlier(actor: Actor, key: uuid.UUID, stated: str) -> Inspection | None:
    """What arrived under this id, if it is the same from the same hand; else it is refused."""
    found = Inspection.objects.filter(pk=key).select_related("project", "agency").first()
    if found is None:
        return None
    own = (found.person_id, found.agency_id) == (actor.person_id, actor.agency_id)
    if not own or found.digest != stated:
        raise InspectionDiffers
    return found


def must_inspect(by: By, project: Project) -> None:
    """Refuse whoever neither answers for the project nor supervises it. Not an act."""
    if not by.actor.can(*INSPECTING):
        raise lacking(by.actor, INSPECTING)
    cases.require_part(project.case, by=by.actor, now=by.at, unseen=ProjectNotFound)
    if not queries.may_inspect(by=by.actor, project=project):
        raise NotInspector(agency=by.actor.agency_name)


@act("restoration.inspected", *INSPECTING)
def inspect(act: Act, *, project: Project, report: Report, photos: Sequence[Taken]) -> Inspection:
    """登记现场检查：时间、地点、情况、测定值和照片，摘要入存证日志。"""
    act.about(project, matter=project.case_id)
    must_inspect(act.by, project)
    current = Project.objects.select_for_update(of=("self",)).get(pk=project.pk)
    if current.status in ENDED:
        raise ProjectNotInspected(status=ProjectStatus(current.status).zh)
    known = indicators.of_plan(queries.targets(current))
    complaints = inspection_checks.report(report)
    complaints += [c for given in report.readings for c in indicators.faults(given, known)]
    InspectionInvalid.insist(complaints)
    milestone = _milestone(current, report)
    found = _write(act, current, milestone, report, photos)
    Photo.keep(photos, inspection=found)
    _write_readings(found, report, known)
    _tell(act, current, milestone, report)
    if current.origin:
        pass_on(act, current)
    act.about(found)
    act.details |= {
        "digest": found.digest,
        "photos": [{"id": str(p.id), "sha256": p.sha256, "sm3": p.sm3} for p in photos],
    }
    if found.clock_doubt:
        act.details["clock"] = found.clock_doubt
    return found


def _milestone(project: Project, report: Report) -> Milestone | None:
    """The milestone that is meant, as the plan has it now."""
    if report.milestone is None:
        return None
    found = next((m for m in queries.milestones(project) if m.line == report.milestone), None)
    if found is None:
        words = "这个节点不在现行方案中，请改选节点，或者选“整个项目”"
        raise InspectionInvalid(complaints=[Complaint("节点", words)])
    settled = found.state == MilestoneState.ACCEPTED
    if settled and report.kind is InspectionKind.BEFORE_ACCEPTANCE:
        raise MilestoneSettled(milestone=str(found))
    return found


def _write(
    act: Act,
    project: Project,
    milestone: Milestone | None,
    report: Report,
    photos: Sequence[Taken],
) -> Inspection:
    where = report.where
    return Inspection.objects.create(
        id=report.id,
        digest=report.digest(project=project.pk, photos=[(p.id, p.sha256) for p in photos]),
        project=project,
        milestone=milestone,
        kind=report.kind.value,
        at=report.at,
        source=where.source.value,
        latitude=where.latitude,
        longitude=where.longitude,
        accuracy=where.accuracy,
        place=where.words.strip(),
        findings=report.findings.strip(),
        conclusion=report.conclusion.value,
        demands=report.demands.strip(),
        person_id=act.actor.person_key,
        person_name=act.actor.person_name,
        post_title=act.actor.post_title,
        agency_id=act.actor.agency_key,
        recorded_at=report.clock.recorded_at,
        received_at=act.now,
        clock_doubt=report.clock.doubt(at=report.at, received_at=act.now),
    )


def _write_readings(found: Inspection, report: Report, known: indicators.Known) -> None:
    Reading.objects.bulk_create(
        Reading(
            inspection=found,
            indicator=given.indicator,
            label=known[given.indicator].zh,
            value=given.value,
            unit=given.unit,
            method=given.method.strip(),
            target=target.value if (target := known[given.indicator].target) else None,
            at_least=target.at_least if target else True,
        )
        for given in report.readings
    )


def _tell(act: Act, project: Project, milestone: Milestone | None, report: Report) -> None:
    """What must be mended reaches who answers for it; what is serious, who supervises too."""
    if report.conclusion is Conclusion.SOUND:
        return
    where = f"节点“{milestone}”（责任人 {milestone.responsible}）" if milestone else "项目"
    text = (
        f"{act.actor.agency_name}检查“{project.title}”{where}，结论：{report.conclusion.zh}。"
        f"要求：{report.demands.strip()}"
    )
    told = [project.agency]
    if report.conclusion is Conclusion.SERIOUS:
        told += [a for a in (project.department, project.court, project.procuratorate) if a]
    for code in dict.fromkeys(a.code for a in told):
        act.notify(NoticeTo(code, "inspection-to-mend", text, project.case_id))
