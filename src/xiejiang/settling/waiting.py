"""What waits for an agency in suggestions and in settling: one bounded question, by its day.

::

    waiting(by=actor, on=day) -> Page            # the first fifty
    waiting(by=actor, on=day, after=(day, key))  # those after

Clocks without a day (where the paper itself sets the time) stand in their proceeding alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db.models import (
    CharField,
    DateField,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
)
from django.db.models.functions import Cast, Concat, TruncDate

from xiejiang.audit.domain import Actor
from xiejiang.kernel.actor import Power
from xiejiang.law.procedures import Step, load_procedures
from xiejiang.proceedings import queries as proceedings
from xiejiang.settling import catalogue, talks
from xiejiang.settling.models import Due, Offer, Reply, Talk, Verification
from xiejiang.web.api import keyset

SHOWN = 50
SOON, MEETING = timedelta(days=3), timedelta(days=1)
COLUMNS = ("w_due", "w_key", "w_title", "w_place", "w_nth", "w_clock")


class Wait(StrEnum):
    """What is to be done."""

    ANSWER = "answer"
    UNANSWERED = "unanswered"
    VERIFY = "verify"
    INSTALMENT = "instalment"
    OFFER = "offer"
    TALK = "talk"

    @property
    def zh(self) -> str:
        """In Chinese."""
        return WAIT_ZH[self]


WAIT_ZH = {
    Wait.ANSWER: "回复建议、意见",
    Wait.UNANSWERED: "逾期没有回复",
    Wait.VERIFY: "核验整改",
    Wait.INSTALMENT: "分期逾期未付",
    Wait.OFFER: "答复方案",
    Wait.TALK: "参加会谈",
}
PAGES = {
    **dict.fromkeys((Wait.ANSWER, Wait.UNANSWERED, Wait.VERIFY), "suggestion"),
    Wait.INSTALMENT: "agreement",
    **dict.fromkeys((Wait.OFFER, Wait.TALK), "talk"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that waits, by when, and where it is done."""

    what: Wait
    due: date
    key: str
    title: str
    place: UUID
    nth: int
    follow: tuple[Step, ...]
    """What the law provides when nobody answers."""
    tone: str

    @property
    def page(self) -> str:
        """The address where it is done."""
        return PAGES[self.what]

    @property
    def args(self) -> list[object]:
        """What that address needs."""
        return [self.place, self.nth] if self.page == "suggestion" else [self.place]


@dataclass(frozen=True, slots=True)
class Page:
    """Some lines, and where the next page begins."""

    lines: tuple[Line, ...]
    after: tuple[date, str] | None

    @property
    def cursor(self) -> str:
        """The same as an address says it; empty on the last page."""
        return keyset(*self.after) if self.after else ""


def waiting(*, by: Actor, on: date, after: tuple[date, str] | None = None) -> Page:
    """What waits for the actor's agency, the earliest day first."""
    if by.agency_id is None or not by.can(Power.HANDLE, Power.APPROVE):
        return Page((), None)
    first, *rest = [
        _row(rows, after) for rows in (*_suggestions(by, on), *_offers(by, on), _overdue(by, on))
    ]
    found = list(first.union(*rest, all=True).order_by("w_due", "w_key")[: SHOWN + 1])
    lines = tuple(_line(row, on) for row in found[:SHOWN])
    last = lines[-1] if len(found) > SHOWN else None
    return Page(lines, (last.due, last.key) if last else None)


def _row(rows: QuerySet[Any], after: tuple[date, str] | None) -> QuerySet[Any, tuple[Any, ...]]:
    if after is not None:
        day, key = after
        rows = rows.filter(Q(w_due__gt=day) | Q(w_due=day, w_key__gt=key))
    return rows.order_by().values_list(*COLUMNS)


def _laid(
    rows: QuerySet[Any], what: Wait, *, due: Any, title: str, place: str, **more: Any
) -> QuerySet[Any]:
    """The columns that every part of the union has, in the same types."""
    words = CharField()
    laid: QuerySet[Any] = rows.annotate(
        w_due=due,
        w_key=Concat(Value(f"{what.value}:"), Cast("pk", words), output_field=words),
        w_title=Cast(title, words),
        w_place=Cast(place, words),
        w_nth=more.get("nth", Value(0, output_field=IntegerField())),
        w_clock=more.get("clock", Cast(Value(""), words)),
    )
    return laid


def _suggestions(by: Actor, on: date) -> list[QuerySet[Any]]:
    """Answers that are due from us, answers that did not come, and answers to verify."""
    kinds = catalogue.kinds().values()
    issued, limits = catalogue.issued(), {x for k in kinds for x in k.limits}
    issuers, addressees = {k.issuer for k in kinds}, {k.addressee for k in kinds}
    case: dict[str, Any] = {"title": "proceeding__case__title", "place": "proceeding"}
    day = TruncDate("legal_at")
    clock: dict[str, Any] = {
        "due": day,
        **case,
        "nth": proceedings.nth_of(events=issued, upto="begun_by__seq"),
    }
    own = proceedings.running_clocks(by=by, limits=limits, roles=addressees)
    theirs = proceedings.running_clocks(by=by, limits=limits, roles=issuers)
    answers = proceedings.happened(
        by=by, events={e for k in kinds for e in k.answered}, roles=issuers
    )
    nth = proceedings.nth_of(events=issued, upto="seq")
    seen = Verification.objects.filter(proceeding=OuterRef("proceeding"), nth=OuterRef("w_nth"))
    verify = _laid(answers, Wait.VERIFY, due=TruncDate("legal_at"), **case, nth=nth)
    return [
        _laid(own, Wait.ANSWER, **clock),
        _laid(theirs, Wait.UNANSWERED, **clock, clock=_renamed("limit")).filter(w_due__lt=on),
        verify.filter(~Exists(seen), proceeding__closed_at__isnull=True),
    ]


def _renamed(name: str) -> Cast:
    return Cast(name, CharField())


def _offers(by: Actor, on: date) -> list[QuerySet[Any]]:
    """Offers that nobody answered yet, and talks of today and tomorrow."""
    sat = talks.visible(by=by)
    answered = Exists(Reply.objects.filter(offer=OuterRef("pk")))
    replaced = Exists(Offer.objects.filter(replaces=OuterRef("pk")))
    offers = Offer.objects.filter(~answered, ~replaced, talk__in=sat, valid_until__gte=on)
    later = Talk.objects.filter(case=OuterRef("case"), way=OuterRef("way"), at__gt=OuterRef("at"))
    next_ = sat.filter(~Exists(later), next_at__isnull=False)
    talk = _laid(next_, Wait.TALK, due=TruncDate("next_at"), title="case__title", place="pk")
    return [
        _laid(
            offers,
            Wait.OFFER,
            due=Cast("valid_until", DateField()),
            title="talk__case__title",
            place="talk",
        ),
        talk.filter(w_due__gte=on, w_due__lte=on + MEETING),
    ]


def _overdue(by: Actor, on: date) -> QuerySet[Any]:
    """Instalments of our ledger whose agreed day has passed and that are not paid in full."""
    earlier = Due.objects.filter(
        agreement=OuterRef("agreement"), position__lte=OuterRef("position")
    )
    summed = earlier.order_by().values("agreement").annotate(n=Sum("amount")).values("n")
    owed = "agreement__effect__obligation"
    rows = Due.objects.filter(
        **{f"{owed}__agency_id": by.agency_id, f"{owed}__account__balance__gt": 0}, on__lt=on
    ).annotate(sofar=Subquery(summed))
    late = rows.filter(sofar__gt=F(f"{owed}__amount") - F(f"{owed}__account__balance"))
    return _laid(
        late,
        Wait.INSTALMENT,
        due=Cast("on", DateField()),
        title="agreement__title",
        place="agreement",
    )


def _line(row: tuple[Any, ...], on: date) -> Line:
    due, key, title, place, nth, limit = row
    what = Wait(key.partition(":")[0])
    late = due < on and what is not Wait.VERIFY
    tone = "overdue" if late else "due" if due <= on + SOON else "running"
    return Line(what, due, key, title, UUID(place), nth or 1, _follow(limit), tone)


def _follow(limit: str) -> tuple[Step, ...]:
    """What the law provides when the answer of this clock does not come."""
    kind = next((k for k in catalogue.kinds().values() if limit and limit in k.limits), None)
    if kind is None:
        return ()
    steps: Mapping[str, Step] = {s.id: s for s in load_procedures().by_id[kind.procedure].steps}
    return tuple(steps[s] for s in kind.follow)
