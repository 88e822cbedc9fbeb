"""Reads of assessments: whoever sees the case sees what was submitted; drafts are the agency's own.

::

    of_case(by=actor, case=case) -> list[Assessment]
    get(by=actor, assessment_id=...) -> Assessment         # AssessmentNotFound
    version(assessment, number=n, by=actor) -> Version     # VersionNotFound
    shown(assessment, by=actor) -> Shown                   # the draft for its agency, else the last
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from xiejiang.assessment.domain import Comparison, Heading, Sheet, State, compare, compute, item_of
from xiejiang.assessment.errors import AssessmentNotFound, ItemNotFound, VersionNotFound
from xiejiang.assessment.methods.model import ItemGiven
from xiejiang.assessment.models import Assessment, Decision, Version
from xiejiang.audit.domain import Actor, Power
from xiejiang.cases import queries as cases
from xiejiang.cases.queries import Case
from xiejiang.evidence import queries as evidence

__all__ = [
    "Assessment",
    "Decision",
    "Shown",
    "Version",
    "act_label",
    "case_of_assessment",
    "comparison",
    "decision_of",
    "get",
    "item_at",
    "items_of",
    "may_edit",
    "may_rule",
    "of_case",
    "of_version",
    "owns",
    "shown",
    "titles_of_evidence",
    "version",
    "versions",
    "visible",
]

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
}


def act_label(name: str) -> str:
    """What an officer calls an act of this room."""
    return ACT_LABELS.get(name, name)


@dataclass(frozen=True, slots=True)
class Shown:
    """A sheet as somebody sees it: the draft (version 0) or one version, computed."""

    assessment: Assessment
    number: int
    heading: Heading
    items: tuple[ItemGiven, ...]
    sheet: Sheet
    version: Version | None


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


def owns(assessment: Assessment, *, by: Actor) -> bool:
    """Whether the actor's agency answers for it."""
    return by.can(Power.SYSTEM) or assessment.agency_id == by.agency_id


def may_edit(assessment: Assessment, *, by: Actor) -> bool:
    """Whether the actor may change the draft now."""
    able = any(by.can(power) for power in WRITES)
    return able and owns(assessment, by=by) and assessment.state == State.DRAFT


def may_rule(assessment: Assessment, *, by: Actor) -> bool:
    """Whether the actor may register what became of the version that was submitted last."""
    able = any(by.can(power) for power in WRITES)
    deciding = by.agency_kind == "court" or owns(assessment, by=by)
    return able and deciding and assessment.state == State.SUBMITTED


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
    """A version, computed again from what was kept."""
    items = items_of(found.items)
    heading = Heading(found.damage, found.assessor, found.valued_on)
    return Shown(assessment, found.number, heading, items, compute(items), found)


def shown(assessment: Assessment, *, by: Actor) -> Shown:
    """What an actor sees first: the draft of the own agency, else the last version."""
    if assessment.state != State.DRAFT or not owns(assessment, by=by):
        return of_version(assessment, version(assessment, number=assessment.version))
    items = items_of(assessment.draft)
    heading = heading_of(assessment)
    return Shown(assessment, 0, heading, items, compute(items), None)


def heading_of(assessment: Assessment) -> Heading:
    """The heading as it stands now."""
    valued: date | None = assessment.valued_on
    return Heading(assessment.damage, assessment.assessor, valued)


def comparison(left: Shown, right: Shown) -> Comparison:
    """Two sheets laid beside each other."""
    return compare(left.sheet.lines, right.sheet.lines)


def titles_of_evidence(items: Sequence[ItemGiven], *, case: Case) -> dict[str, str]:
    """The titles of the evidence that inputs name, by id."""
    named = {g.evidence for item in items for g in item.inputs.values() if g.evidence}
    found = evidence.some(case=case, ids=[uuid.UUID(one) for one in sorted(named)])
    return {str(item.pk): item.title for item in found}
