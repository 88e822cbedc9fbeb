"""A suggestion as its proceeding tells it: who asked whom for what, when, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from xiejiang.agencies.queries import Agency
from xiejiang.kernel.logic import Tri
from xiejiang.law.procedures import Step
from xiejiang.proceedings.domain import DeadlineStatus
from xiejiang.proceedings.queries import Deadline, Event, Proceeding, spans
from xiejiang.settling.catalogue import Kind, of_procedure
from xiejiang.settling.courses import Course, Pace
from xiejiang.settling.domain import Mend, Stand, lines
from xiejiang.settling.models import Checked, Verification

Visits = Mapping[tuple[UUID, int], Sequence[Verification]]


@dataclass(frozen=True, slots=True)
class Ask:
    """建议事项: one thing that was asked for, and how it was last found."""

    position: int
    words: str
    mend: Mend
    note: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """回复: what the addressee says it did."""

    at: datetime
    by: Agency
    adopted: str
    words: str


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One suggestion, opinion or notice."""

    kind: Kind
    proceeding: Proceeding
    nth: int
    """The how many-th of its proceeding."""
    issued: Event
    issuer: Agency
    addressee: Agency | None
    received_at: datetime | None
    text: Mapping[str, str]
    """subject, problems, basis, reply_by as they were written."""
    asks: tuple[Ask, ...]
    answers: tuple[Answer, ...]
    due_at: datetime | None
    """The legal day of the answer; none where the paper itself sets the time."""
    due_text: str
    course: Course
    followed: tuple[Event, ...]
    """What was done after it was served and not, or not well, answered."""
    visits: tuple[Verification, ...] = field(default=())

    @property
    def title(self) -> str:
        """What it is about: its subject, else the first thing it asks for; empty for neither."""
        return self.text["subject"] or (self.asks[0].words if self.asks else "")

    @property
    def issued_at(self) -> datetime:
        """The legal time at which it was issued."""
        return self.issued.legal_at

    @property
    def timely(self) -> Tri:
        """Whether it was answered in time."""
        return self.course.timely

    @property
    def stands(self) -> frozenset[Stand]:
        """Everything that it is counted under."""
        return self.course.stands

    @property
    def stand(self) -> Stand:
        """The one word for where it stands."""
        return next(s for s in WORD if s in self.stands)

    def mended(self, mend: Mend) -> int:
        """How many of the things asked for stand so."""
        return sum(1 for a in self.asks if a.mend is mend)

    @property
    def follow(self) -> tuple[Step, ...]:
        """What the law provides when nobody answers or nothing was mended."""
        content = self.proceeding.content
        return tuple(content.step(s) for s in self.kind.follow)


WORD = (
    Stand.OVERDUE,
    Stand.VERIFIED,
    Stand.UNVERIFIED,
    Stand.WAITING,
    Stand.UNSERVED,
    Stand.ANSWERED,
    Stand.ASKED,
)


def suggestions_in(proceeding: Proceeding, visits: Visits, *, now: datetime) -> list[Suggestion]:
    """Every suggestion that a proceeding issued, in order."""
    events = sorted(proceeding.events.all(), key=lambda e: e.seq)
    kinds = {k.issued: k for k in of_procedure(proceeding.procedure)}
    found = []
    for nth, span in enumerate(spans.of(events, kinds), 1):
        seen = tuple(visits.get((proceeding.pk, nth), ()))
        kind = kinds[span[0].event]
        found.append(_suggestion(proceeding, kind, nth, span, events, seen, now))
    return found


def _suggestion(
    proceeding: Proceeding,
    kind: Kind,
    nth: int,
    span: Sequence[Event],
    events: Sequence[Event],
    visits: tuple[Verification, ...],
    now: datetime,
) -> Suggestion:
    issued, until = span[0], span[-1].seq
    text = {part: _written(kind, part, events, until) for part in kind.fields}
    parts = {p.role: p.agency for p in proceeding.parts.all()}
    received = next((e.legal_at for e in span if e.event in kind.received), None)
    answers = tuple(_answer(kind, e, proceeding) for e in span if e.event in kind.answered)
    clock = _clock(proceeding, kind, issued.seq, until)
    return Suggestion(
        kind=kind,
        proceeding=proceeding,
        nth=nth,
        issued=issued,
        issuer=parts.get(kind.issuer, issued.agency),
        addressee=parts.get(kind.addressee),
        received_at=received,
        text=text,
        asks=_asks(text["asks"], visits),
        answers=answers,
        due_at=clock.legal_at if clock else None,
        due_text=clock.legal_text if clock else "",
        course=Course(received is not None, bool(answers), bool(visits), _pace(clock, now)),
        followed=tuple(e for e in span if e.step in kind.follow),
        visits=visits,
    )


def _written(kind: Kind, part: str, events: Sequence[Event], until: int) -> str:
    """The last that was written of a part of the text; a choice in its own words."""
    name = kind.fields[part]
    said = [e for e in events if e.seq <= until and e.step in kind.written and e.data.get(name)]
    if not name or not said:
        return ""
    return _words(said[-1], name)


def _words(event: Event, name: str) -> str:
    value = str(event.data.get(name, ""))
    step = event.proceeding.content.step(event.step)
    choices = next((dict(f.choices) for f in step.fields if f.id == name), {})
    return choices.get(value, value)


def _answer(kind: Kind, event: Event, proceeding: Proceeding) -> Answer:
    said = {part: _words(event, name) for part, name in kind.answer.items()}
    return Answer(event.legal_at, event.agency, said["adopted"], said["words"])


def _clock(proceeding: Proceeding, kind: Kind, since: int, until: int) -> Deadline | None:
    rows = [
        d
        for d in proceeding.deadlines.all()
        if d.limit in kind.limits
        and since <= d.begun_by.seq <= until
        and d.status != DeadlineStatus.SUPERSEDED
    ]
    return max(rows, key=lambda d: d.pk, default=None)


def _pace(clock: Deadline | None, now: datetime) -> Pace:
    if clock is None:
        return Pace.NONE
    if clock.status == DeadlineStatus.RUNNING:
        return Pace.PAST if clock.legal_at is not None and clock.legal_at < now else Pace.RUNNING
    kept = {DeadlineStatus.MET: Pace.MET, DeadlineStatus.LATE: Pace.LATE}
    return kept.get(DeadlineStatus(clock.status), Pace.NONE) if clock.legal_at else Pace.NONE


def _asks(text: str, visits: Sequence[Verification]) -> tuple[Ask, ...]:
    last: dict[int, Checked] = {}
    for visit in visits:
        last |= {c.position: c for c in visit.checked.all()}
    found = []
    for position, words in enumerate(lines(text), 1):
        seen = last.get(position)
        fits = seen is not None and seen.words == words
        mend = Mend(seen.mend) if seen is not None and fits else Mend.UNVERIFIED
        found.append(Ask(position, words, mend, seen.note if seen is not None and fits else ""))
    return tuple(found)
