"""Reads of assessments: whoever sees the case sees what was submitted; drafts are the agency's own.

::

    of_case(by=actor, case=case) -> list[Assessment]
    get(by=actor, assessment_id=...) -> Assessment         # AssessmentNotFound
    version(assessment, number=n) -> Version     # VersionNotFound
    shown(assessment, by=actor) -> Shown                   # the draft for its agency, else the last
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import F, Q, QuerySet

from xiejiang.assessment import archival
from xiejiang.assessment.domain import Comparison, Heading, Sheet, State, compare, compute, item_of
from xiejiang.assessment.errors import AssessmentNotFound, ItemNotFound, VersionNotFound
from xiejiang.assessment.methods.model import ItemGiven
from xiejiang.assessment.models import Assessment, Decision, Version
from xiejiang.audit.domain import Actor, Power
from xiejiang.cases import queries as cases
from xiejiang.cases.queries import Case
from xiejiang.evidence import queries as evidence

__all__ = [
    "ARCHIVE_LEFT_OUT",
    "ARCHIVE_SHAPES",
    "Assessment",
    "Decision",
    "Shown",
    "Version",
    "act_label",
    "all_shown",
    "archive_state",
    "archive_taken",
    "case_of_assessment",
    "comparison",
    "decision_of",
    "get",
    "item_at",
    "items_of",
    "may_edit",
    "may_revise",
    "may_rule",
    "of_case",
    "of_version",
    "owns",
    "shown",
    "titles_of_evidence",
    "version",
    "versions",
    "visible",
    "writes",
]

ARCHIVE_SHAPES, ARCHIVE_LEFT_OUT = archival.SHAPES, archival.LEFT_OUT
archive_state = archival.archive_state
archive_taken = archival.archive_taken
"""What an archive carries of this room; see ``archival``."""
WRITES = (Power.HANDLE, Power.APPROVE)
"""Who prepares assessments and registers what became of them."""

ACT_LABELS = {
    "assessment.opened": "建立损害评估",
    "assessment.headed": "修改评估的基本情况",
    "assessment.item_written": "填写评估项",
    "assessment.item_dropped": "删除评估项",
    "assessment.submitted": "提交损害计算书",
    "assessment.revised": "重新编制损害计算书",
    "assessment.discarded": "删除评估草稿",
    "assessment.ruled": "登记采信情况",
    "assessment.restored": "随归档案件恢复损害评估",
}


def act_label(name: str) -> str:
    """What an officer calls an act of this room."""
    return ACT_LABELS.get(name, name)


@dataclass(frozen=True)
class Shown:
    """A sheet as somebody sees it: the draft (version 0) or one version."""

    assessment: Assessment
    number: int
    heading: Heading
    items: tuple[ItemGiven, ...]
    version: Version | None

    @cached_property
    def sheet(self) -> Sheet:
        """Computed again from what was kept, once it is asked for."""
        return compute(self.items)


def visible(*, by: Actor) -> QuerySet[Assessment]:
    """What an actor may see: of visible cases; what was never submitted only of the own agency."""
    found = Assessment.objects.filter(case__in=cases.visible(by=by))
    if not by.can(Power.SYSTEM):
        found = found.filter(Q(version__gt=0) | Q(agency_id=by.agency_key))
    return found.select_related("case__lead", "agency")


def of_case(*, by: Actor, case: Case) -> list[Assessment]:
    """The assessments of a case, in the order in which they were opened."""
    return list(visible(by=by).filter(case=case))


def get(*, by: Actor, assessment_id: uuid.UUID) -> Assessment:
    """One assessment."""
    found = visible(by=by).filter(pk=assessment_id).first()
    if found is None:
        raise AssessmentNotFound
    return found


def case_of_assessment(assessment_id: uuid.UUID) -> uuid.UUID | None:
    """The case of an assessment, without showing anything of either."""
    found = Assessment.objects.filter(pk=assessment_id).values_list("case", flat=True)
    return found.first()


def writes(by: Actor) -> bool:
    """Whether the actor's post prepares assessments at all."""
    return by.can(*WRITES)


def owns(assessment: Assessment, *, by: Actor) -> bool:
    """Whether the actor's agency answers for it."""
    return by.can(Power.SYSTEM) or assessment.agency_id == by.agency_id


def may_edit(assessment: Assessment, *, by: Actor) -> bool:
    """Whether the actor may change the draft now."""
    return writes(by) and owns(assessment, by=by) and assessment.state == State.DRAFT


def may_revise(assessment: Assessment, *, by: Actor) -> bool:
    """Whether the actor may begin a new version now."""
    return writes(by) and owns(assessment, by=by) and assessment.state != State.DRAFT


def may_rule(assessment: Assessment, *, by: Actor) -> bool:
    """Whether the actor may register what became of the version that was submitted last."""
    deciding = by.agency_kind == "court" or owns(assessment, by=by)
    return writes(by) and deciding and assessment.state == State.SUBMITTED


def versions(assessment: Assessment) -> list[Version]:
    """Every version, the last first."""
    return list(assessment.versions.order_by("-number").select_related("decision"))


def version(assessment: Assessment, *, number: int) -> Version:
    """One version."""
    found = assessment.versions.filter(number=number).select_related("decision").first()
    if found is None:
        raise VersionNotFound
    return found


def decision_of(found: Version) -> Decision | None:
    """What a court or an agreement made of a version, if anything."""
    return getattr(found, "decision", None)


def items_of(kept: Sequence[Mapping[str, object]]) -> tuple[ItemGiven, ...]:
    """The items of a draft or version."""
    return tuple(item_of(item) for item in kept)


def item_at(assessment: Assessment, *, position: int) -> ItemGiven:
    """One item of the draft, counted from one."""
    items = items_of(assessment.draft)
    if not 1 <= position <= len(items):
        raise ItemNotFound
    return items[position - 1]


def of_version(assessment: Assessment, found: Version) -> Shown:
    """A version."""
    heading = Heading(found.damage, found.assessor, found.valued_on)
    return Shown(assessment, found.number, heading, items_of(found.items), found)


def shown(assessment: Assessment, *, by: Actor) -> Shown:
    """What an actor sees first: the draft of the own agency, else the last version."""
    if not _sees_draft(assessment, by=by):
        return of_version(assessment, version(assessment, number=assessment.version))
    return _draft(assessment)


def all_shown(*, by: Actor, case: Case) -> list[Shown]:
    """The sheets of a case as :func:`shown` gives each, with one query for all their versions."""
    found = of_case(by=by, case=case)
    last = Version.objects.filter(assessment__in=found, number=F("assessment__version"))
    versions_ = {v.assessment_id: v for v in last}
    return [_draft(a) if _sees_draft(a, by=by) else of_version(a, versions_[a.pk]) for a in found]


def _sees_draft(assessment: Assessment, *, by: Actor) -> bool:
    return assessment.state == State.DRAFT and owns(assessment, by=by)


def _draft(assessment: Assessment) -> Shown:
    valued: date | None = assessment.valued_on
    heading = Heading(assessment.damage, assessment.assessor, valued)
    return Shown(assessment, 0, heading, items_of(assessment.draft), None)


def comparison(left: Shown, right: Shown) -> Comparison:
    """Two sheets laid beside each other."""
    return compare(left.sheet.lines, right.sheet.lines)


def titles_of_evidence(items: Sequence[ItemGiven], *, case: Case) -> dict[str, str]:
    """The titles of the evidence that inputs name, by id."""
    named = {g.evidence for item in items for g in item.inputs.values() if g.evidence}
    found = evidence.some(case=case, ids=[uuid.UUID(one) for one in sorted(named)])
    return {str(item.pk): item.title for item in found}
