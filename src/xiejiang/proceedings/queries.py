"""Reads about proceedings. ``by`` says who asks; what they may not see is not found."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from xiejiang.agencies.queries import Agency
from xiejiang.cases import queries as cases
from xiejiang.cases.queries import Case
from xiejiang.kernel.actor import Actor
from xiejiang.law.deadline import BEIJING
from xiejiang.proceedings import (
    archival,
    changes,
    copies,
    deeds,
    desks,
    engine,
    moving,
    replaying,
    settling,
    spans,
    watching,
)
from xiejiang.proceedings import checklist as lists
from xiejiang.proceedings import lanes as weaving
from xiejiang.proceedings.clocks import Ground
from xiejiang.proceedings.desks import DeskPage, DeskRow
from xiejiang.proceedings.domain import Base, Checklist, Choice, ClockState, Needs, Tab, Told
from xiejiang.proceedings.errors import ProceedingNotFound
from xiejiang.proceedings.figures import asked, most_overdue, overdue_cases
from xiejiang.proceedings.happening import happened, histories, nth_of, running_clocks
from xiejiang.proceedings.lanes import Lanes
from xiejiang.proceedings.models import Copy, Deadline, Event, Proceeding
from xiejiang.proceedings.moving import Plan
from xiejiang.proceedings.settling import Parting
from xiejiang.proceedings.watching import DeadlineView

ARCHIVE_SHAPES, ARCHIVE_LEFT_OUT = archival.SHAPES, archival.LEFT_OUT
archive_state = archival.archive_state
archive_taken = archival.archive_taken
archive_unknown = archival.archive_unknown
must_be_over = archival.must_be_over
"""What an archive carries of this room; see ``archival``."""

__all__ = [
    "Copy",
    "DeadlineView",
    "DeskPage",
    "DeskRow",
    "Event",
    "Lanes",
    "NextDue",
    "Plan",
    "Proceeding",
    "asked",
    "available",
    "base_of",
    "case_of",
    "checklist",
    "copies_of",
    "copies_waiting",
    "counts",
    "deadlines",
    "desk",
    "event",
    "for_case",
    "happened",
    "histories",
    "lanes",
    "most_overdue",
    "next_due",
    "nth_of",
    "overdue_cases",
    "parted",
    "pending",
    "proceeding",
    "receiving_step",
    "running_clocks",
    "spans",
    "untold",
]


@dataclass(frozen=True, slots=True)
class NextDue:
    """What is expected next in a case: of whom, by when, and what the reader can do."""

    sentence: str
    proceeding: Proceeding
    deadline: Deadline | None
    state: ClockState | None
    primary: Choice | None


def proceeding(*, by: Actor, pk: uuid.UUID) -> Proceeding:
    """One proceeding; "not found" also when its case may not be seen."""
    found = Proceeding.objects.select_related("case__lead", "holder", "turn").filter(pk=pk).first()
    if found is None:
        raise ProceedingNotFound
    _require_seen(by, found)
    return found


def case_of(pk: uuid.UUID) -> uuid.UUID | None:
    """The case of a proceeding, without showing anything of either."""
    return Proceeding.objects.filter(pk=pk).values_list("case", flat=True).first()


def event(*, by: Actor, pk: uuid.UUID, event_id: int) -> Event:
    """One event of a proceeding that may be seen."""
    found = Event.objects.select_related("proceeding__case__lead", "agency")
    one = found.filter(proceeding=proceeding(by=by, pk=pk), pk=event_id).first()
    if one is None:
        raise ProceedingNotFound
    return one


def by_number(*, by: Actor, number: str) -> Proceeding:
    """One proceeding by its number."""
    found = Proceeding.objects.filter(number=number.strip()).values_list("pk", flat=True).first()
    if found is None:
        raise ProceedingNotFound
    return proceeding(by=by, pk=found)


TOGETHER = (
    "parts__agency",
    "events__agency",
    "holds__agency",
    "deadlines__on",
    "deadlines__begun_by",
    "materials",
)
"""What every look at a proceeding needs, fetched with it."""


def for_case(*, by: Actor, case: Case) -> list[Proceeding]:
    """The proceedings of a case that may be seen, in the order they were opened."""
    if not cases.sees(case, by=by):
        return []
    rows = Proceeding.objects.filter(case=case).select_related("case__lead", "holder", "turn")
    found = list(rows.prefetch_related(*TOGETHER))
    for one in found:
        one.seen_by = by
    return found


def _ground(found: Proceeding) -> Ground:
    parts = {p.role: p.agency for p in found.parts.all()}
    procedure = found.content
    return Ground(found, procedure, parts, sorted(found.events.all(), key=lambda e: e.seq))


def available(*, by: Actor, proceeding: Proceeding, now: datetime) -> tuple[Choice, ...]:
    """The steps of the reader's agency from here, and why some are not open."""
    _require_seen(by, proceeding)
    return _available(by, proceeding, now)


def _available(by: Actor, proceeding: Proceeding, now: datetime) -> tuple[Choice, ...]:
    ground = _ground(proceeding)
    situation = changes.situation(proceeding, ground.procedure, ground.parts, ground.events)
    return engine.choices(situation, agency_id=by.agency_id, post=by.post_role, now=now)


def checklist(*, by: Actor, proceeding: Proceeding) -> Checklist:
    """How every item of the materials stands."""
    _require_seen(by, proceeding)
    return lists.checklist(proceeding, proceeding.content)


def deadlines(*, by: Actor, proceeding: Proceeding, now: datetime) -> tuple[DeadlineView, ...]:
    """Every deadline: what runs by urgency, then what is over."""
    _require_seen(by, proceeding)
    return _deadlines(proceeding, now)


def _deadlines(proceeding: Proceeding, now: datetime) -> tuple[DeadlineView, ...]:
    return watching.views(_ground(proceeding), now=now)


def _require_seen(by: Actor, proceeding: Proceeding) -> None:
    """Refuse whoever may not see it; a reader it was just found for is not asked again."""
    if proceeding.seen_by == by:
        return
    if not cases.sees(proceeding.case, by=by):
        raise ProceedingNotFound
    proceeding.seen_by = by


def next_due(
    *, by: Actor, case: Case, now: datetime, found: Sequence[Proceeding] | None = None
) -> NextDue | None:
    """The most urgent of what is expected in a case; nothing when nothing runs.

    ``found`` saves asking again for what :func:`for_case` has just answered.
    """
    known = for_case(by=by, case=case) if found is None else found
    offers = [_next_due(by, p, now) for p in known if p.closed_at is None]
    return min(offers, key=_urgency, default=None)


def _next_due(by: Actor, found: Proceeding, now: datetime) -> NextDue:
    first = watching.first(_deadlines(found, now), of=found.turn_id)
    steps = _available(by, found, now)
    return NextDue(
        sentence=_sentence(found, first),
        proceeding=found,
        deadline=first.deadline if first else None,
        state=first.state if first else None,
        primary=next((c for c in steps if c.primary and c.allowed), None),
    )


def _urgency(due: NextDue) -> tuple[bool, int, float]:
    """Own work first, then by how near the end is."""
    ends = due.deadline.legal_at if due.deadline else None
    state = watching.URGENCY.index(due.state) if due.state else len(watching.URGENCY)
    return due.primary is None, state, ends.timestamp() if ends else float("inf")


def _sentence(found: Proceeding, first: DeadlineView | None) -> str:
    if first is None:
        turn = found.turn or found.holder
        return f"轮到{turn.name}办理。{found.holder_reason}。"
    who, what = first.deadline.on.name, first.limit.title
    ends = first.deadline.legal_at
    if ends is None:
        return f"{who}应当及时办理：{what}。"
    day = ends.astimezone(BEIJING)
    verb = "可以在" if first.limit.role == "window" else "应当在"
    spoken = first.deadline.legal_text
    if "T" not in spoken:
        _year, month, number = spoken.split("-")
        return f"{who}{verb} {int(month)} 月 {int(number)} 日前（{first.words}）办理：{what}。"
    return f"{who}{verb} {day.month} 月 {day.day} 日 {day:%H:%M} 前（{first.words}）办理：{what}。"


def lanes(
    *, by: Actor, case: Case, now: datetime, found: Sequence[Proceeding] | None = None
) -> Lanes:
    """The story of a case: one lane per agency, what crossed them, and today."""
    if found is None and not cases.sees(case, by=by):
        raise ProceedingNotFound
    known = for_case(by=by, case=case) if found is None else found
    running = [(p, _deadlines(p, now)) for p in known]
    return weaving.weave(case, running, now=now)


def desk(*, by: Actor, tab: Tab, now: datetime, cursor: str = "", limit: int = 50) -> DeskPage:
    """A page of one tab of the desk."""
    return desks.page(by, tab, now=now, cursor=cursor, limit=limit)


def counts(*, by: Actor, now: datetime) -> Mapping[Tab, int]:
    """How many rows each tab has; they match the lists."""
    return desks.counts(by, now=now)


# ------------------------------------------------------------------ several nodes


def copies_of(*, proceeding: Proceeding) -> list[Copy]:
    """The other nodes that keep a proceeding too. The caller has checked that it is seen."""
    found = Copy.objects.filter(proceeding=proceeding).select_related("agency")
    return list(found.select_related("proceeding__case__lead", "proceeding__turn"))


def copies_of_case(*, case: Case) -> list[Copy]:
    """Those of all proceedings of a case. The caller has checked that it is seen."""
    found = Copy.objects.filter(proceeding__case=case).select_related("agency")
    return list(found.select_related("proceeding__case__lead", "proceeding__turn"))


def copies_open(*, agency_id: int, limit: int) -> list[Copy]:
    """Of one agency: what has still to be given, and where two nodes have parted."""
    found = Copy.objects.filter(Q(agency_id=agency_id), ~Q(needs="") | Q(diverged_at__isnull=False))
    found = found.select_related("agency", "proceeding__case__lead", "proceeding__turn")
    return list(found.order_by("since")[:limit])


def copies_waiting(*, agency_id: int = 0, needs: Needs | None = None) -> list[Copy]:
    """What other nodes have still to be given, the oldest first; of one agency, or of all."""
    found = Copy.objects.exclude(needs="")
    if agency_id:
        found = found.filter(agency_id=agency_id)
    if needs is not None:
        found = found.filter(needs=needs)
    found = found.select_related("proceeding__case__lead", "proceeding__turn", "agency")
    return list(found.order_by("since"))


def copy_waiting(*, by: Actor, proceeding: Proceeding, node: str) -> Copy | None:
    """What one node has still to be given of a proceeding, by the actor's agency."""
    _require_seen(by, proceeding)
    found = Copy.objects.filter(proceeding=proceeding, node=node, agency_id=by.agency_key)
    return found.exclude(needs="").select_related("agency", "proceeding__case__lead").first()


def untold(*, copy: Copy) -> list[Told]:
    """The deeds that a node has not been told, in order."""
    return [Told(deed.body, deed.proof) for deed in copies.untold(copy)]


def last_deed(*, proceeding: Proceeding) -> int:
    """The number of the last deed; 0 while no other node keeps the proceeding."""
    return deeds.last(proceeding)


def base_of(*, proceeding: Proceeding) -> Base:
    """A proceeding as it began."""
    return Base(
        id=proceeding.pk,
        procedure=proceeding.procedure,
        version=proceeding.procedure_version,
        number=proceeding.number,
        opened_at=proceeding.opened_at,
        findings=tuple(proceeding.findings),
    )


def kept(*, pk: uuid.UUID) -> Proceeding | None:
    """A proceeding of whatever agency, for what another node tells of it."""
    return Proceeding.objects.select_related("case", "holder", "turn").filter(pk=pk).first()


def agrees(*, pk: uuid.UUID, previous: str) -> bool:
    """Whether a proceeding stands after this very deed, and no other node has parted from it."""
    parted_ = Copy.objects.filter(proceeding=pk, diverged_at__isnull=False)
    return Proceeding.objects.filter(pk=pk, chain=previous).exists() and not parted_.exists()


def divergences(*, by: Actor, proceeding: Proceeding) -> list[str]:
    """The nodes that have done something else than this one."""
    _require_seen(by, proceeding)
    found = Copy.objects.filter(proceeding=proceeding, diverged_at__isnull=False)
    return list(found.values_list("node", flat=True))


def knows(*, proceeding: Proceeding, digest: str) -> bool:
    """Whether a deed has been done here already."""
    return proceeding.deeds.filter(digest=digest).exists()


def must_have(*, base: Base, deeds: Sequence[Told]) -> None:
    """Refuse a procedure, or a step, that this node's content of the law does not have."""
    replaying.must_know(replaying.procedure_of(base), deeds)


def parted(*, proceeding: Proceeding, theirs: Sequence[Told]) -> Parting:
    """Where this node and another parted, and what each did since."""
    return settling.parting(proceeding, theirs)


def pending(
    *,
    by: Actor,
    proceeding: Proceeding,
    to: Agency | None = None,
    emits: Collection[str] = (),
) -> Plan | None:
    """What moves when the case goes to another agency; nothing where that is no question."""
    _require_seen(by, proceeding)
    return moving.plan(proceeding, to=to, emits=emits)


def receiving_step(*, by: Actor, proceeding: Proceeding, now: datetime) -> str:
    """The step by which the actor's agency takes a proceeding over; empty if there is none.

    It asks for nothing but the time, and brings the proceeding into the agency's hands.
    """
    ground = _ground(proceeding)
    mine = {role for role, agency in ground.parts.items() if agency.pk == by.agency_id}
    for choice in _available(by, proceeding, now):
        step = choice.step
        asks = step.reason or any(f.required for f in step.fields)
        held = step.to and ground.procedure.state(step.to).holder
        promoted = {place for place, candidate in step.promote if candidate in mine}
        if choice.allowed and not asks and held in mine | promoted:
            return step.id
    return ""


def acted_by(told: Told) -> Actor:
    """Whoever did something at another node, marked so for the log."""
    return replaying.officer(told, marked=True)
