"""Reads of the room. Whoever sees a case sees its suggestions, and nobody else.

::

    suggestions(by=actor, now=now, narrowed=NARROWED, after=None) -> Page      # keyset
    figures(by=actor, now=now, narrowed=NARROWED) -> Figures                   # two questions
    items(by=actor, now=now, narrowed=NARROWED, mend=Mend.MENDED) -> Items     # keyset
    suggestion(by=actor, proceeding_id=..., nth=1, now=now) -> Suggestion      # SuggestionNotFound
    of_case(by=actor, case=case, now=now) -> list[Suggestion]

The database counts and pages; only what is shown is read. Both go by :mod:`seeking`.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db.models import Count, Q, QuerySet

from xiejiang.audit.domain import Actor
from xiejiang.cases.queries import Case
from xiejiang.evidence import queries as evidence
from xiejiang.evidence.queries import Item
from xiejiang.kernel.errors import NotFound
from xiejiang.proceedings import queries as proceedings
from xiejiang.proceedings.queries import Event
from xiejiang.settling import agreements, asks, catalogue, seeking, talks
from xiejiang.settling.asks import Place
from xiejiang.settling.courses import COURSES
from xiejiang.settling.domain import Mend, Stand
from xiejiang.settling.errors import SuggestionNotFound
from xiejiang.settling.models import Verification
from xiejiang.settling.reading import Ask, Suggestion, Visits, suggestions_in
from xiejiang.settling.seeking import NARROWED, Narrowed

case_of_agreement = agreements.case_of_agreement
agreement = agreements.get
agreements_of_case = agreements.of_case
to_record = agreements.to_record
"""What became of agreements; see ``agreements``."""
talks_of_case, talk, offer = talks.of_case, talks.get, talks.offer
case_of_talk, case_of_offer = talks.case_of_talk, talks.case_of_offer
must_not_prove, stand_of = talks.must_not_prove, talks.stand
"""Confidential talks and offers; see ``talks``."""
place, place_key = asks.place, asks.place_key
"""Where a page of items begins; see ``asks``."""


PAGE = 50
After = tuple[datetime, int]
"""Where a page ended: when the last of it was issued, and by which event."""


@dataclass(frozen=True, slots=True)
class Page:
    """Some suggestions, the latest first, and where the next begin."""

    rows: tuple[Suggestion, ...]
    after: After | None


@dataclass(frozen=True, slots=True)
class Items:
    """Some of the things asked for, each with its suggestion, and where the next begin."""

    rows: tuple[tuple[Suggestion, Ask], ...]
    after: Place | None


@dataclass(frozen=True, slots=True)
class Figures:
    """What suggestions came to: each number is that of a list."""

    stands: Mapping[Stand, int]
    items: int
    mends: Mapping[Mend, int]


def suggestions(
    *,
    by: Actor,
    now: datetime,
    narrowed: Narrowed = NARROWED,
    after: After | None = None,
    limit: int = PAGE,
) -> Page:
    """The suggestions of the cases that an actor sees, the latest first."""
    rows = seeking.issued(by=by, narrowed=narrowed)
    if after is not None:
        at, pk = after
        rows = rows.filter(Q(legal_at__lt=at) | Q(legal_at=at, pk__lt=pk))
    if narrowed.stand is not Stand.ASKED:
        standing = seeking.standing(rows, now=now)
        rows = rows.filter(pk__in=seeking.first_at(standing, narrowed.stand, limit + 1))
    keys = _keys(rows.order_by("-legal_at", "-pk")[: limit + 1])
    read = _read(by, keys[:limit], now)
    shown = tuple(read[key.pk] for key in keys[:limit] if key.pk in read)
    last = keys[limit - 1] if len(keys) > limit else None
    return Page(shown, (last.at, last.pk) if last else None)


def figures(*, by: Actor, now: datetime, narrowed: Narrowed = NARROWED) -> Figures:
    """The numbers of what is wanted, wherever it stands: each is that of the list it opens."""
    rows = seeking.issued(by=by, narrowed=narrowed)
    courses = seeking.standing(rows, now=now).values_list("course").annotate(n=Count("pk"))
    stands = dict.fromkeys(Stand, 0)
    for code, n in courses.order_by():
        for stand in COURSES[code].stands:
            stands[stand] += n
    mends = asks.counted(rows)
    return Figures(stands, sum(mends.values()), mends)


def items(
    *,
    by: Actor,
    now: datetime,
    narrowed: Narrowed = NARROWED,
    mend: Mend | None = None,
    after: Place | None = None,
    limit: int = PAGE,
) -> Items:
    """The things asked for that stand so, wherever their suggestion stands."""
    rows = seeking.issued(by=by, narrowed=narrowed)
    found = asks.listed(rows, mend=mend, after=after, limit=limit + 1)
    keys = {k.pk: k for k in _keys(rows.filter(pk__in={pk for pk, _position in found}))}
    read = _read(by, keys.values(), now)
    shown = tuple(
        (read[pk], ask)
        for pk, position in found[:limit]
        for ask in (read[pk].asks if pk in read else ())
        if ask.position == position
    )
    pk, position = found[limit - 1] if len(found) > limit else (0, 0)
    return Items(shown, Place(keys[pk].at, pk, position) if pk in keys else None)


class _Key(NamedTuple):
    """A suggestion before it is read."""

    pk: int
    at: datetime
    proceeding: uuid.UUID


def _keys(rows: QuerySet[Event]) -> list[_Key]:
    return [_Key(*row) for row in rows.values_list("pk", "legal_at", "proceeding")]


def _read(by: Actor, keys: Collection[_Key], now: datetime) -> dict[int, Suggestion]:
    """Suggestions by the event that issued them, each read from its proceeding."""
    ids, wanted = {key.proceeding for key in keys}, {key.pk for key in keys}
    if not ids:
        return {}
    found = proceedings.histories(by=by, ids=ids).values()
    visits = _visits(ids)
    made = [s for p in found for s in suggestions_in(p, visits, now=now)]
    return {s.issued.pk: s for s in made if s.issued.pk in wanted}


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


def proofs(*, by: Actor, found: Suggestion) -> dict[str, Item]:
    """The evidence that verifications name, by its id, as far as it may be seen."""
    named = {str(pk) for v in found.visits for pk in v.evidence}
    if not named:
        return {}
    seen = evidence.items(by=by, case=found.proceeding.case)
    return {str(i.pk): i for i in seen if str(i.pk) in named}
