"""Suggestions as the database finds them: which are wanted, how each stands, what it asks for.

A row is the event by which a suggestion was issued, with what its kind says of it. Nothing is
copied: where it stands is read from the events and clocks of its proceeding whenever one asks.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from operator import attrgetter
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import (
    BooleanField,
    Case,
    Exists,
    ExpressionWrapper,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from xiejiang.audit.domain import Actor
from xiejiang.law.deadline import BEIJING
from xiejiang.proceedings.domain import DeadlineStatus
from xiejiang.proceedings.queries import Event, spans
from xiejiang.settling import catalogue
from xiejiang.settling.catalogue import Kind
from xiejiang.settling.courses import ANSWERED, PACED, RECEIVED, VISITED, Pace, codes_of
from xiejiang.settling.domain import Side, Stand
from xiejiang.settling.models import Verification

NUMBER = IntegerField()
EVERY = 2**31 - 1
"""As a limit it limits nothing, but the database answers what is inside for itself."""


@dataclass(frozen=True, slots=True)
class Narrowed:
    """Which suggestions are wanted."""

    stand: Stand = Stand.ASKED
    side: Side = Side.ALL
    kind: str = ""
    since: date | None = None
    until: date | None = None


NARROWED = Narrowed()


def issued(*, by: Actor, narrowed: Narrowed) -> QuerySet[Event]:
    """The suggestions of the cases that an actor sees, wherever they stand."""
    kinds = catalogue.kinds().values()
    rows = spans.begun(by=by, events=catalogue.issued())
    rows = rows.filter(event__in=[k.issued for k in kinds if narrowed.kind in ("", k.id)])
    if narrowed.since is not None:
        rows = rows.filter(legal_at__gte=_midnight(narrowed.since))
    if narrowed.until is not None:
        rows = rows.filter(legal_at__lt=_midnight(narrowed.until) + timedelta(days=1))
    if narrowed.side in SIDES:
        rows = rows.annotate(ours=SIDES[narrowed.side](by)).filter(ours=True)
    return rows


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=BEIJING)


def _issued_by(by: Actor) -> Case:
    """Whether the actor's agency plays the issuer, or issued what nobody plays the issuer of."""

    def made(role: str) -> Any:
        nobody = ~Q(Exists(spans.playing(role)))
        own = Q(Exists(_mine(role, by))) | nobody & Q(agency_id=by.agency_id or 0)
        return ExpressionWrapper(own, output_field=BooleanField())

    return _by_kind(attrgetter("issuer"), made, BooleanField())


def _sent_to(by: Actor) -> Case:
    return _by_kind(attrgetter("addressee"), lambda role: Exists(_mine(role, by)), BooleanField())


def _mine(role: str, by: Actor) -> QuerySet[Any]:
    return spans.playing(role).filter(agency_id=by.agency_id or 0)


SIDES = {Side.ISSUED: _issued_by, Side.RECEIVED: _sent_to}


def standing(rows: QuerySet[Event], *, now: datetime) -> QuerySet[Any]:
    """The same, each with the number of its course."""
    received = _by_kind(attrgetter("received"), _happened, BooleanField())
    answered = _by_kind(attrgetter("answered"), _happened, BooleanField())
    visits = Verification.objects.filter(
        proceeding=OuterRef("proceeding"), nth=OuterRef("span_nth")
    )
    pace = _by_kind(attrgetter("limits"), lambda limits: _pace(limits, now), NUMBER)
    found: QuerySet[Any] = rows.annotate(
        at=F("legal_at"),
        course=_worth(Q(received), RECEIVED)
        + _worth(Q(answered), ANSWERED)
        + _worth(Exists(visits), VISITED)
        + pace * Value(PACED),
    )
    return found


_STANDING = """
SELECT pk FROM ({told}) told WHERE course IN ({codes}) ORDER BY at DESC, pk DESC LIMIT %s
"""


def first_at(rows: QuerySet[Any], stand: Stand, limit: int) -> list[int]:
    """Of rows with their course, the latest that are counted under it, by their keys.

    Where they stand is found first and chosen from then: beside a condition that costs so much,
    PostgreSQL no longer minds how it joins.
    """
    told = rows.order_by().values("pk", "at", "course")
    try:
        sql, given = told[:EVERY].query.sql_with_params()
    except EmptyResultSet:  # Whoever sees no case is not asked about any.
        return []
    codes = codes_of(stand)
    question = _STANDING.format(told=sql, codes=", ".join(["%s"] * len(codes)))
    with connection.cursor() as cursor:
        cursor.execute(question, [*given, *codes, limit])
        return [pk for (pk,) in cursor]


def _happened(events: tuple[str, ...]) -> Exists:
    return Exists(spans.events_within(events))


def _worth(condition: Any, number: int) -> Case:
    return Case(When(condition, then=Value(number)), default=Value(0), output_field=NUMBER)


def _pace(limits: tuple[str, ...], now: datetime) -> Any:
    """How the last clock of these limits stands."""
    running, known = Q(status=DeadlineStatus.RUNNING), Q(legal_at__isnull=False)
    pace = Case(
        When(running & Q(legal_at__lt=now), then=Value(int(Pace.PAST))),
        When(running, then=Value(int(Pace.RUNNING))),
        When(known & Q(status=DeadlineStatus.MET), then=Value(int(Pace.MET))),
        When(known & Q(status=DeadlineStatus.LATE), then=Value(int(Pace.LATE))),
        default=Value(int(Pace.NONE)),
        output_field=NUMBER,
    )
    last = spans.clocks_within(limits).annotate(pace=pace).values("pace")[:1]
    return Coalesce(Subquery(last), Value(int(Pace.NONE)), output_field=NUMBER)


def texts() -> Case:
    """The text of what a suggestion asks for, as it was last written."""
    return _by_kind(
        lambda k: (k.written, k.fields["asks"]),
        lambda where: spans.last_written(*where),
        TextField(),
    )


def _by_kind(part: Callable[[Kind], Any], made: Callable[[Any], Any], kind: Any) -> Case:
    """What is made of a part of the kind that a row is of; kinds that have it alike share it."""
    alike: dict[Hashable, list[str]] = defaultdict(list)
    for one in catalogue.kinds().values():
        alike[part(one)].append(one.issued)
    whens = [When(event__in=events, then=made(said)) for said, events in alike.items()]
    return Case(*whens, output_field=kind)
