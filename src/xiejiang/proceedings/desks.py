"""The desk: rows of a tab by keyset, so that depth and the size of the node cost nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from xiejiang.agencies import queries as agencies
from xiejiang.agencies.domain import Role
from xiejiang.cases import queries as cases
from xiejiang.cases.queries import Case
from xiejiang.kernel.actor import Actor
from xiejiang.law.deadline import day_of
from xiejiang.proceedings import watching
from xiejiang.proceedings.domain import ClockState, DeadlineStatus, Tab
from xiejiang.proceedings.models import Deadline, Proceeding, Seat
from xiejiang.proceedings.watching import DeadlineView
from xiejiang.web.api import begun_again, keyset

FLAGS: Mapping[str, str] = {
    "handler": "for_handler",
    "approver": "for_approver",
    "supervisor": "for_supervisor",
}
"""Which desk of an agency a post sits at; other posts see what is to be done by any of them."""


YES = (True,)
"""``flag__in=YES`` reads as ``flag = 1``, which SQLite finds in an index; a bare flag it scans."""


@dataclass(frozen=True, slots=True)
class DeskRow:
    """One line of the desk."""

    case: Case
    proceeding: Proceeding | None
    """None for a watched case in which no procedure has begun."""
    deadline: Deadline | None
    state: ClockState | None
    words: str
    mine: bool
    """Whether it is here to be done, rather than to be watched."""


@dataclass(frozen=True, slots=True)
class DeskPage:
    """A page of the desk, and where the next one begins."""

    rows: tuple[DeskRow, ...]
    next_cursor: str


@dataclass(frozen=True, slots=True)
class _Found:
    """Something for a page, by its place in the order."""

    at: datetime
    key: str
    proceeding: Proceeding | None
    case: Case
    mine: bool


def page(by: Actor, tab: Tab, *, now: datetime, cursor: str, limit: int) -> DeskPage:
    """A page of one tab."""
    after = begun_again(cursor, UUID if tab is Tab.WATCHED else int)
    found = _READ[tab](by, now, after, limit + 1)
    shown, rest = found[:limit], found[limit:]
    last = shown[-1] if rest else None
    return DeskPage(
        rows=tuple(_rows(by, shown, now)),
        next_cursor=keyset(last.at, last.key) if last else "",
    )


def counts(by: Actor, *, now: datetime) -> dict[Tab, int]:
    """How many rows each tab has in all."""
    return {
        Tab.TODO: _to_do(by, now).count(),
        Tab.DONE: _done(by, now).count(),
        Tab.STARTED: _seats(by).filter(started__in=YES).count(),
        Tab.WATCHED: cases.watched(by=by).count(),
    }


def _seats(by: Actor) -> QuerySet[Seat]:
    """The agency's seats in cases that it may still see: whoever left a case has no desk in it.

    Only an agency that takes part is given a seat, so it is enough to leave out the few cases it
    has left; asking row by row would make a desk grow with the node.
    """
    if by.agency_id is None or not by.powers & cases.READS_CASES:
        return Seat.objects.none()
    gone = Proceeding.objects.filter(case__in=cases.left(by=by).values("pk"))
    return Seat.objects.filter(agency_id=by.agency_id).exclude(proceeding__in=gone.values("pk"))


def _mine(by: Actor, now: datetime) -> Q:
    """Work of the actor's own desk; what a colleague took over is the colleague's.

    A colleague who has left office, or who never handled cases, keeps nothing from the others.
    """
    flag = FLAGS.get(by.post_role)
    own = Q(todo__in=YES) if flag is None else Q(todo__in=YES, **{flag: True})
    if by.post_role == "handler":
        handlers = agencies.people_in(
            agency_id=by.agency_key, on=day_of(now), roles=(Role.HANDLER,)
        ).values("person")
        others = Q(person_id__in=handlers) & ~Q(person_id=by.person_id)
        own &= Q(person_id__isnull=True) | ~others
    return own


def _to_do(by: Actor, now: datetime) -> QuerySet[Seat]:
    """What is to be done here, and what others let lapse that this agency watches."""
    return _seats(by).filter(_mine(by, now) | Q(watch_at__lte=now), open__in=YES)


def _done(by: Actor, now: datetime) -> QuerySet[Seat]:
    """What this agency acted in and is not on this desk to be done."""
    return _seats(by).filter(~(_mine(by, now) & Q(open=True)), acted_at__isnull=False)


Cursor = tuple[datetime, str] | None


def _read_to_do(by: Actor, now: datetime, after: Cursor, limit: int) -> list[_Found]:
    own = _ahead(_seats(by).filter(_mine(by, now), open__in=YES), "sort_at", after, limit)
    watched = _seats(by).filter(~_mine(by, now), open__in=YES, watch_at__lte=now)
    late = _ahead(watched, "watch_at", after, limit)
    found = [_found(s, s.sort_at, mine=True) for s in own]
    found += [_found(s, s.watch_at, mine=False) for s in late]
    return sorted(found, key=lambda f: (f.at, int(f.key)))[:limit]


def _read_done(by: Actor, now: datetime, after: Cursor, limit: int) -> list[_Found]:
    rows = _behind(_done(by, now), "acted_at", after, limit)
    return [_found(s, s.acted_at or now, mine=False) for s in rows]


def _read_started(by: Actor, now: datetime, after: Cursor, limit: int) -> list[_Found]:
    rows = _behind(_seats(by).filter(started__in=YES), "opened_at", after, limit)
    return [_found(s, s.opened_at, mine=False) for s in rows]


def _read_watched(by: Actor, now: datetime, after: Cursor, limit: int) -> list[_Found]:
    found = cases.watched(by=by).select_related("lead")
    if after is not None:
        at, key = after
        found = found.filter(Q(updated_at__lt=at) | Q(updated_at=at, id__lt=key))
    shown = list(found.order_by("-updated_at", "-id")[:limit])
    newest = {
        p.case_id: p
        for p in Proceeding.objects.filter(case__in=[c.pk for c in shown])
        .select_related("case", "holder", "turn")
        .order_by("opened_at")
    }
    return [_Found(c.updated_at, str(c.pk), newest.get(c.pk), c, mine=False) for c in shown]


_READ = {
    Tab.TODO: _read_to_do,
    Tab.DONE: _read_done,
    Tab.STARTED: _read_started,
    Tab.WATCHED: _read_watched,
}


def _found(seat: Seat, at: datetime, *, mine: bool) -> _Found:
    return _Found(at, str(seat.pk), seat.proceeding, seat.proceeding.case, mine)


def _ahead(rows: QuerySet[Seat], by: str, after: Cursor, limit: int) -> list[Seat]:
    if after is not None:
        at, key = after
        rows = rows.filter(**{f"{by}__gte": at}).filter(Q(**{f"{by}__gt": at}) | Q(pk__gt=int(key)))
    return list(_joined(rows).order_by(by, "id")[:limit])


def _behind(rows: QuerySet[Seat], by: str, after: Cursor, limit: int) -> list[Seat]:
    if after is not None:
        at, key = after
        rows = rows.filter(**{f"{by}__lte": at}).filter(Q(**{f"{by}__lt": at}) | Q(pk__lt=int(key)))
    return list(_joined(rows).order_by(f"-{by}", "-id")[:limit])


def _joined(rows: QuerySet[Seat]) -> QuerySet[Seat]:
    return rows.select_related("proceeding__case__lead", "proceeding__holder", "proceeding__turn")


def _rows(by: Actor, found: Sequence[_Found], now: datetime) -> Iterable[DeskRow]:
    running = _running([f.proceeding for f in found if f.proceeding is not None], now)
    for one in found:
        key = one.proceeding.pk if one.proceeding else None
        first = watching.first(running.get(key, ()), of=by.agency_id if one.mine else None)
        yield DeskRow(
            case=one.case,
            proceeding=one.proceeding,
            deadline=first.deadline if first else None,
            state=first.state if first else None,
            words=first.words if first else "",
            mine=one.mine,
        )


def _running(
    proceedings: Sequence[Proceeding], now: datetime
) -> Mapping[object, list[DeadlineView]]:
    """The running deadlines of a page, in one question."""
    procedures = {p.pk: p.content for p in proceedings}
    found: dict[object, list[DeadlineView]] = defaultdict(list)
    deadlines = Deadline.objects.filter(
        proceeding__in=list(procedures), status=DeadlineStatus.RUNNING
    ).select_related("on")
    for deadline in deadlines:
        procedure = procedures[deadline.proceeding_id]
        found[deadline.proceeding_id].append(watching.view(deadline, procedure, now=now))
    return found
