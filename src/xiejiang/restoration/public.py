"""What anyone may read of a closed project: put together, searched for names, found again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q

from xiejiang.basin import queries as basin
from xiejiang.cases import queries as cases
from xiejiang.cases.domain import PartyKind
from xiejiang.kernel.errors import Complaint
from xiejiang.kernel.money import Money
from xiejiang.restoration.domain import MeasureKind, MilestoneState, PlanState, Telling, Way
from xiejiang.restoration.errors import ResultNotFound
from xiejiang.restoration.models import Indicator, Measure, Milestone, Project, Publication
from xiejiang.restoration.purse import purse_of
from xiejiang.store.canonical import text as canonical_text

LEAST = 2
"""A name of one character is part of too many words to be looked for."""


def preview(project: Project, telling: Telling) -> dict[str, Any]:
    """Exactly what would be public: no people, nothing that is not accepted."""
    plan = project.plans.get(state=PlanState.SETTLED)
    division = project.case.division
    purse = purse_of(project)
    return {
        "number": project.number,
        "title": project.title,
        "agency": project.agency.name,
        "place": basin.full_name(division) if basin.find(division) else division,
        "way": Way(plan.way).zh,
        "aims": plan.aims,
        "version": plan.version,
        "closed_on": project.closed_on.isoformat() if project.closed_on else "",
        "before": telling.before.strip(),
        "after": telling.after.strip(),
        "planned_fen": purse.planned.fen,
        "paid_fen": purse.paid.fen,
        "measures": [_measure(m) for m in plan.measures.prefetch_related("milestones")],
        "indicators": [_indicator(i) for i in plan.indicators.all()],
        "filled_in": project.filled_in,
    }


def _measure(measure: Measure) -> dict[str, Any]:
    accepted = [m for m in measure.milestones.all() if m.state == MilestoneState.ACCEPTED]
    return {
        "kind": MeasureKind(measure.kind).zh,
        "title": measure.title,
        "quantity": measure.amount,
        "species": measure.species,
        "place": measure.place,
        "site": measure.site,
        "done": [_milestone(m) for m in accepted],
    }


def _milestone(milestone: Milestone) -> dict[str, str]:
    return {
        "words": milestone.words,
        "accepted_on": milestone.accepted_on.isoformat() if milestone.accepted_on else "",
        "agency": milestone.accepted_agency.name if milestone.accepted_agency else "",
    }


def _indicator(indicator: Indicator) -> dict[str, str]:
    return {
        "name": indicator.name,
        "target": indicator.target_words,
        "result": indicator.result_words,
    }


def digest_of(content: Mapping[str, Any]) -> str:
    """By which it is known that what is published is what was checked."""
    return hashlib.sha256(canonical_text(content).encode()).hexdigest()


def names_inside(project: Project, content: Mapping[str, Any]) -> list[Complaint]:
    """Names of people that stand in what would be public."""
    people = {p.name for p in cases.parties(case=project.case) if p.kind == PartyKind.PERSON}
    rows = Milestone.objects.filter(measure__plan__project=project)
    for named in rows.values_list("responsible", "done_by", "accepted_by"):
        people |= set(named)
    wanted = sorted(n for n in people if len(n.strip()) >= LEAST)
    return [
        Complaint(where, f"有姓名“{name}”，请改写")
        for where, text in _texts(content)
        for name in wanted
        if name in text and where != "agency"
    ]


def _texts(content: Any, where: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(content, str):
        yield where, content
    elif isinstance(content, Mapping):
        for key, inner in content.items():
            if key != "site":
                yield from _texts(inner, str(key))
    elif isinstance(content, list):
        for inner in content:
            yield from _texts(inner, where)


def published_page(
    *, after: tuple[datetime, int] | None = None, limit: int = 20
) -> list[Publication]:
    """What anyone may read, the newest first; ``after`` is where the last page ended."""
    rows = Publication.objects.order_by("-published_at", "-pk")
    if after is not None:
        at, key = after
        rows = rows.filter(Q(published_at__lt=at) | Q(published_at=at, pk__lt=key))
    return list(rows[:limit])


@dataclass(frozen=True, slots=True)
class Totals:
    """What the published projects come to together."""

    projects: int
    paid: Money
    places: int
    """Divisions in which there is at least one."""


def published_totals() -> Totals:
    """Of what was published, and of nothing else."""
    rows = Publication.objects.values_list("content__paid_fen", "content__place")
    found = list(rows)
    return Totals(len(found), Money(sum(f for f, _ in found)), len({p for _, p in found}))


def published(*, number: str) -> Publication:
    """What anyone may read; "not found" for whatever was not approved."""
    found = Publication.objects.filter(project__number=number).first()
    if found is None:
        raise ResultNotFound
    return found
