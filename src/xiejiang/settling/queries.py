"""Reads of the room. Whoever sees a case sees its suggestions, and nobody else.

::

    suggestions(by=actor, now=now, narrowed=NARROWED) -> list[Suggestion]      # five questions
    suggestion(by=actor, proceeding_id=..., nth=1, now=now) -> Suggestion      # SuggestionNotFound
    figures(found) -> Figures                                                  # of what was read
    items(found, mend) -> list[(Suggestion, Ask)]
    of_case(by=actor, case=case, now=now) -> list[Suggestion]
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from xiejiang.audit.domain import Actor
from xiejiang.cases.queries import Case
from xiejiang.evidence import queries as evidence
from xiejiang.evidence.queries import Item
from xiejiang.kernel.errors import NotFound
from xiejiang.law.deadline import day_of
from xiejiang.proceedings import queries as proceedings
from xiejiang.settling import agreements, catalogue, mediators, talks
from xiejiang.settling.domain import Mend, Side, Stand
from xiejiang.settling.errors import SuggestionNotFound
from xiejiang.settling.models import Verification
from xiejiang.settling.reading import Ask, Suggestion, Visits, suggestions_in

case_of_agreement = agreements.case_of_agreement
agreement = agreements.get
agreements_of_case = agreements.of_case
to_record = agreements.to_record
"""What became of agreements; see ``agreements``."""
talks_of_case, talk, offer = talks.of_case, talks.get, talks.offer
case_of_talk, case_of_offer = talks.case_of_talk, talks.case_of_offer
must_not_prove, stand_of = talks.must_not_prove, talks.stand
"""Confidential talks and offers; see ``talks``."""
mediation_body, mediation_bodies = mediators.get, mediators.page
"""The register of mediating bodies; see ``mediators``."""


@dataclass(frozen=True, slots=True)
class Narrowed:
    """Which suggestions are wanted."""

    stand: Stand = Stand.ASKED
    side: Side = Side.ALL
    kind: str = ""
    since: date | None = None
    until: date | None = None


NARROWED = Narrowed()


@dataclass(frozen=True, slots=True)
class Figures:
    """What suggestions came to: each number is that of a list."""

    stands: Mapping[Stand, int]
    items: int
    mends: Mapping[Mend, int]


def suggestions(*, by: Actor, now: datetime, narrowed: Narrowed = NARROWED) -> list[Suggestion]:
    """The suggestions of the cases that an actor sees, the latest first."""
    rows = proceedings.where_happened(by=by, events=catalogue.issued())
    visits = _visits(p.pk for p in rows)
    found = [s for p in rows for s in suggestions_in(p, visits, now=now)]
    wanted = [s for s in found if _wanted(s, narrowed, by)]
    return sorted(wanted, key=lambda s: (s.issued_at, s.proceeding.number, s.nth), reverse=True)


def _wanted(found: Suggestion, narrowed: Narrowed, by: Actor) -> bool:
    day = day_of(found.issued_at)
    sides = {
        Side.ISSUED: found.issuer.pk == by.agency_id,
        Side.RECEIVED: found.addressee is not None and found.addressee.pk == by.agency_id,
    }
    return (
        narrowed.stand in found.stands
        and sides.get(narrowed.side, True)
        and narrowed.kind in ("", found.kind.id)
        and (narrowed.since is None or narrowed.since <= day)
        and (narrowed.until is None or day <= narrowed.until)
    )


def _visits(ids: Iterable[uuid.UUID]) -> Visits:
    found: dict[tuple[uuid.UUID, int], list[Verification]] = defaultdict(list)
    rows = Verification.objects.filter(proceeding__in=list(ids)).select_related("agency")
    for row in rows.prefetch_related("checked"):
        found[row.proceeding_id, row.nth].append(row)
    return found


def suggestion(*, by: Actor, proceeding_id: uuid.UUID, nth: int, now: datetime) -> Suggestion:
    """One suggestion; "not found" also when its case may not be seen."""
    try:
        found = proceedings.proceeding(by=by, pk=proceeding_id)
    except NotFound:
        raise SuggestionNotFound from None
    made = suggestions_in(found, _visits([found.pk]), now=now)
    one = next((s for s in made if s.nth == nth), None)
    if one is None:
        raise SuggestionNotFound
    return one


def of_case(
    *, by: Actor, case: Case, now: datetime, found: agreements.Found = None
) -> list[Suggestion]:
    """Those of one case that is seen, in the order in which they were issued."""
    rows = proceedings.for_case(by=by, case=case) if found is None else found
    issuing = [p for p in rows if catalogue.of_procedure(p.procedure)]
    visits = _visits(p.pk for p in issuing) if issuing else {}
    return [s for p in issuing for s in suggestions_in(p, visits, now=now)]


def figures(found: Sequence[Suggestion]) -> Figures:
    """The numbers of some suggestions."""
    return Figures(
        stands={s: sum(1 for x in found if s in x.stands) for s in Stand},
        items=sum(len(x.asks) for x in found),
        mends={m: sum(x.mended(m) for x in found) for m in Mend},
    )


def items(found: Sequence[Suggestion], *, mend: Mend | None) -> list[tuple[Suggestion, Ask]]:
    """The things asked for that stand so; every one if ``mend`` is none."""
    return [(s, a) for s in found for a in s.asks if mend in (None, a.mend)]


def proofs(*, by: Actor, found: Suggestion) -> dict[str, Item]:
    """The evidence that verifications name, by its id, as far as it may be seen."""
    named = {str(pk) for v in found.visits for pk in v.evidence}
    if not named:
        return {}
    seen = evidence.items(by=by, case=found.proceeding.case)
    return {str(i.pk): i for i in seen if str(i.pk) in named}
