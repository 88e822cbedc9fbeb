"""Reads of the pool, which officers share, and of what was done in cases, which follows the case.

::

    pool(by=, text=, kind=, item=, division=) -> QuerySet[Member]
    member(by=, pk=) -> Member; members(by=, keys=)  # MemberNotFound
    find(by=, case=, asked=) -> list[Candidate]      # :mod:`finding`
    selections(by=, case=); selection(by=, pk=); engagements(by=, case=); engagement(by=, pk=)
    draw_record(by=, selection=) -> dict             # what anybody can run again
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from django.db.models import Case as Ordered
from django.db.models import Q, QuerySet, When

from xiejiang.audit import queries as log
from xiejiang.audit.domain import Actor, Power
from xiejiang.basin import queries as basin
from xiejiang.cases import queries as cases
from xiejiang.cases.queries import Case
from xiejiang.experts import archival
from xiejiang.experts.content_reader import classes
from xiejiang.experts.domain import INSTITUTIONS, SelectionState, Way
from xiejiang.experts.errors import EngagementNotFound, MemberNotFound, SelectionNotFound
from xiejiang.experts.finding import Asked, Candidate, find, judged, jury_conditions, records
from xiejiang.experts.models import Engagement, Member, Selection
from xiejiang.store import drawing
from xiejiang.store.drawing import Terms

__all__ = [
    "ARCHIVE_LEFT_OUT",
    "ARCHIVE_SHAPES",
    "Asked",
    "Candidate",
    "Engagement",
    "Member",
    "Selection",
    "archive_state",
    "find",
    "judged",
    "jury_conditions",
    "must_rest",
    "records",
]

ARCHIVE_SHAPES, ARCHIVE_LEFT_OUT = archival.SHAPES, archival.LEFT_OUT
archive_state = archival.archive_state
must_rest = archival.must_rest
"""What an archive carries of this room; see ``archival``."""


def reads_pool(by: Actor) -> bool:
    """Whether an actor reads the pool: every officer of the node who reads cases."""
    return by.can(Power.SYSTEM) or cases.reads_cases(by)


def pool(
    *, by: Actor, text: str = "", kind: str = "", item: str = "", division: str = ""
) -> QuerySet[Member]:
    """Who is in the pool now; ``item`` is an item or a whole class."""
    if not reads_pool(by):
        return Member.objects.none()
    found = Member.objects.filter(removed_at__isnull=True).select_related("employer", "agency")
    if kind:
        found = found.filter(kind=kind)
    if item in classes():
        found = found.filter(scopes__item__startswith=f"{item}.").distinct()
    elif item:
        found = found.filter(scopes__item=item)
    if division:
        found = found.filter(division__startswith=basin.prefix(division))
    for word in text.split()[:6]:
        found = found.filter(
            Q(name__icontains=word) | Q(specialty__icontains=word) | Q(unit__icontains=word)
        )
    first = Ordered(When(kind__in=[k.value for k in INSTITUTIONS], then=0), default=1)
    ordered = found.order_by(first, "name", "pk")
    return ordered.prefetch_related("scopes", "qualifications", "absences")


def member(*, by: Actor, pk: int) -> Member:
    """One member, also one who was removed."""
    found = Member.objects.filter(pk=pk).select_related("employer", "agency")
    one = found.prefetch_related("scopes", "qualifications", "absences").first()
    if one is None or not reads_pool(by):
        raise MemberNotFound
    return one


def members(*, by: Actor, keys: Sequence[int]) -> list[Member]:
    """The members that somebody named, in that order: all of them, or none."""
    found = by_keys(keys=keys) if reads_pool(by) else []
    if {m.pk for m in found} != set(keys):
        raise MemberNotFound
    return found


def by_keys(*, keys: Sequence[int]) -> list[Member]:
    """Members by their keys, in that order."""
    rows = Member.objects.filter(pk__in=keys).select_related("employer", "agency")
    found = {m.pk: m for m in rows.prefetch_related("scopes", "qualifications", "absences")}
    return [found[key] for key in keys if key in found]


def past(*, by: Actor, member: Member, limit: int = 100) -> list[Engagement]:
    """A member's engagements in cases that the actor sees; the figures count all of them."""
    found = Engagement.objects.filter(member=member, case__in=cases.visible(by=by))
    return list(found.select_related("case", "agency").prefetch_related("treated__agency")[:limit])


def selections(*, by: Actor, case: Case) -> QuerySet[Selection]:
    """The selections of a case that may be seen."""
    if not cases.sees(case, by=by):
        return Selection.objects.none()
    return Selection.objects.filter(case=case).select_related("agency")


def selection(*, by: Actor, pk: uuid.UUID) -> Selection:
    """One selection in a case that may be seen."""
    found = Selection.objects.select_related("agency", "case__lead").filter(pk=pk).first()
    if found is None or not cases.sees(found.case, by=by):
        raise SelectionNotFound
    return found


def engagements(*, by: Actor, case: Case) -> QuerySet[Engagement]:
    """The engagements of a case that may be seen."""
    if not cases.sees(case, by=by):
        return Engagement.objects.none()
    found = Engagement.objects.filter(case=case).select_related("member", "agency", "selection")
    return found.prefetch_related("steps", "treated__agency")


def engagement(*, by: Actor, pk: uuid.UUID) -> Engagement:
    """One engagement in a case that may be seen."""
    found = Engagement.objects.filter(pk=pk).select_related(
        "member__employer", "agency", "selection", "case__lead", "proceeding", "previous__member"
    )
    one = found.prefetch_related("steps", "treated__agency").first()
    if one is None or not cases.sees(one.case, by=by):
        raise EngagementNotFound
    return one


def case_of_selection(pk: uuid.UUID) -> uuid.UUID | None:
    """The case in which a selection lies (traces of reading)."""
    return Selection.objects.filter(pk=pk).values_list("case_id", flat=True).first()


def case_of_engagement(pk: uuid.UUID) -> uuid.UUID | None:
    """The case in which an engagement lies (traces of reading)."""
    return Engagement.objects.filter(pk=pk).values_list("case_id", flat=True).first()


def terms_of(selection: Selection) -> Terms:
    """What was fixed when a draw was announced."""
    return Terms(
        draw=str(selection.pk),
        candidates=tuple((c["key"], c["name"]) for c in selection.candidates),
        count=selection.count,
        substitutes=selection.substitutes,
        size=selection.size or 0,
    )


def draw_record(*, selection: Selection) -> dict[str, Any]:
    """What is published of a draw: enough to run it again without this node.

    The caller has found the selection for somebody who sees its case.
    """
    if selection.way != Way.DRAWN or selection.state != SelectionState.SETTLED:
        raise SelectionNotFound
    told = log.about(matter=selection.case_id, subjects=[f"experts.Selection:{selection.pk}"])
    entry = told.filter(act="experts.draw_announced").first()
    terms = terms_of(selection)
    return {
        "format": drawing.FORMAT,
        "draw": terms.draw,
        "candidates": [list(c) for c in terms.candidates],
        "count": terms.count,
        "substitutes": terms.substitutes,
        "size": terms.size,
        "digest": selection.digest,
        "checkpoint": selection.checkpoint,
        "drawn": selection.drawn,
        "passed_over": selection.passed_over,
        "chosen": selection.chosen,
        "reserve": selection.reserve,
        "announcement": log.proof_under(index=entry.index, size=terms.size) if entry else None,
    }
