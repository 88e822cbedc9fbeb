"""Reads of the room. A meeting is for its members; a binding standard for every officer."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from xiejiang.agencies.queries import Agency
from xiejiang.audit.domain import Actor, Power
from xiejiang.basin import queries as basin
from xiejiang.consultation import apart, questions
from xiejiang.consultation.domain import Fate, Kind, TaskState, Wait
from xiejiang.consultation.errors import MeetingNotFound, NoMinutes, ResolutionNotFound
from xiejiang.consultation.models import (
    Attached,
    Meeting,
    Minutes,
    Proposal,
    Question,
    Resolution,
    Seat,
)

said_to, questions_to, sides = apart.said_to, apart.questions_to, apart.sides
deeds_in, told_here = apart.deeds_in, apart.told_here
SAID, ASKED = apart.SAID, apart.ASKED
agenda, must_rest = questions.agenda, questions.must_rest
case_of_question = questions.case_of_question

SHOWN = 50
"""Of each kind on the desk."""
READING = (Power.HANDLE, Power.LIAISE, Power.APPROVE, Power.SUPERVISE, Power.SYSTEM)


def visible(*, by: Actor) -> QuerySet[Meeting]:
    """The meetings that an actor's agency called or sits in."""
    if by.can(Power.SYSTEM):
        return Meeting.objects.select_related("convener")
    if not by.can(*READING):
        return Meeting.objects.none()
    mine = Seat.objects.filter(meeting=OuterRef("pk"), agency_id=by.agency_key)
    return Meeting.objects.filter(Exists(mine)).select_related("convener")


def get(*, by: Actor, meeting_id: uuid.UUID) -> Meeting:
    """One meeting."""
    found = visible(by=by).filter(pk=meeting_id).first()
    if found is None:
        raise MeetingNotFound
    return found


def page(*, by: Actor, after: questions.After | None = None, limit: int) -> list[Meeting]:
    """The meetings, the latest first."""
    found = visible(by=by)
    if after is not None:
        at, key = after
        found = found.filter(Q(starts_at__lt=at) | Q(starts_at=at, pk__lt=key))
    return list(found.order_by("-starts_at", "-pk")[:limit])


def seats(*, meeting: Meeting) -> list[Seat]:
    """Who takes part."""
    return list(meeting.seats.select_related("agency"))


def open_to_proposals(*, by: Actor, limit: int) -> list[Meeting]:
    """The meetings of the actor's agency whose minutes are not written yet, the latest first."""
    written = Minutes.objects.filter(meeting=OuterRef("pk"))
    mine = Seat.objects.filter(meeting=OuterRef("pk"), agency_id=by.agency_key)
    held = visible(by=by).filter(Exists(mine), ~Exists(written), origin="")
    return list(held.filter(cancelled_at__isnull=True)[:limit])


def proposals(*, meeting: Meeting, on: date) -> list[Fated]:
    """What was put to a meeting, and what became of it."""
    return [_fated(p, on) for p in _proposals().filter(meeting=meeting)]


def of_sources(*, by: Actor, keys: Collection[uuid.UUID], on: date) -> dict[uuid.UUID, list[Fated]]:
    """What became of what came from elsewhere; the caller's reader may know that it was put.

    The meeting itself is named only to its members: see :attr:`Fated.seen`.
    """
    mine = set(visible(by=by).filter(proposals__source_key__in=keys).values_list("pk", flat=True))
    found: dict[uuid.UUID, list[Fated]] = {}
    for one in _proposals().filter(source_key__in=keys):
        if one.source_key is not None:
            fated = _fated(one, on, seen=one.meeting_id in mine)
            found.setdefault(one.source_key, []).append(fated)
    return found


@dataclass(frozen=True, slots=True)
class Fated:
    """A proposal and what became of it: the resolution, and the minutes that hold it."""

    proposal: Proposal
    fate: Fate
    resolution: Resolution | None
    seen: bool = True
    """Whether the reader sits in the meeting."""

    @property
    def standard(self) -> Resolution | None:
        """The standard that it became, which officers of every agency may read."""
        found = self.resolution
        bound = found is not None and found.minutes.bound_at is not None
        return found if bound and self.proposal.kind == Kind.STANDARD.value else None


def _proposals() -> QuerySet[Proposal]:
    resolutions = Resolution.objects.select_related("minutes").order_by("-minutes__version")
    return Proposal.objects.select_related("agency", "owner", "meeting__convener").prefetch_related(
        Prefetch("resolutions", resolutions), "meeting__minutes"
    )


def _fated(one: Proposal, on: date, *, seen: bool = True) -> Fated:
    """By the minutes in force if they took it up, else by the latest; the rest is a refusal."""
    taken = list(one.resolutions.all())
    in_force = [r for r in taken if r.minutes.bound_at and not r.minutes.superseded]
    if in_force:
        return Fated(one, _of_resolution(in_force[0], on), in_force[0], seen)
    written = list(one.meeting.minutes.all())
    if not written:
        return Fated(one, Fate.WAITING, None, seen)
    newest = [r for r in taken if r.minutes_id == written[0].pk]
    if newest:
        return Fated(one, Fate.SIGNING, newest[0], seen)
    bound = any(m.bound_at for m in written)
    return Fated(one, Fate.REJECTED if bound else Fate.WAITING, None, seen)


def _of_resolution(found: Resolution, on: date) -> Fate:
    if found.kind == Kind.TASK.value:
        return Fate(found.state)
    if found.revoked_on is not None:
        return Fate.REVOKED
    if found.since is not None and found.since > on:
        return Fate.FUTURE
    return Fate.LAPSED if found.until is not None and found.until < on else Fate.IN_FORCE


def versions(*, meeting: Meeting) -> list[Minutes]:
    """Every version of the minutes, the latest first, with what was agreed and who signed."""
    return list(
        meeting.minutes.prefetch_related(
            "signatures__agency", "resolutions__owner", "resolutions__attached"
        )
    )


def version(*, meeting: Meeting, number: int) -> Minutes:
    """One version of the minutes, with what was agreed and who signed."""
    for found in versions(meeting=meeting):
        if found.version == number:
            found.meeting = meeting
            return found
    raise NoMinutes(title=meeting.title)


def latest(*, meeting: Meeting) -> Minutes:
    """The version to sign."""
    found = meeting.minutes.first()
    if found is None:
        raise NoMinutes(title=meeting.title)
    return found


def to_sign(*, by: Actor, limit: int) -> list[Minutes]:
    """The latest minutes that an actor's agency was present at and has not answered yet."""
    newer = Minutes.objects.filter(meeting=OuterRef("meeting"), version__gt=OuterRef("version"))
    waiting = (
        Minutes.objects.filter(~Exists(newer), meeting__in=visible(by=by), bound_at__isnull=True)
        .exclude(signatures__agency_id=by.agency_key)
        .select_related("meeting__convener")[:limit]
    )
    mine = [m for m in waiting if by.agency_key in m.present]
    signed = apart.signed_there(agency=by.agency_key, minutes=mine)
    return [m for m in mine if (m.meeting_id, m.version) not in signed]


Day = tuple[date, uuid.UUID]
"""Where a page ended that is ordered by a day."""


def tasks(
    *, by: Actor, limit: int, after: Day | None = None, owned: bool = False, waiting: bool = False
) -> list[Resolution]:
    """Binding tasks that are not confirmed, of the meetings an actor sees; the first due first.

    ``owned``: those of the actor's agency; ``waiting``: those that wait for it, to be done or to
    be checked. Both narrow before the limit.
    """
    found = Resolution.objects.filter(
        kind=Kind.TASK.value,
        minutes__bound_at__isnull=False,
        minutes__superseded=False,
        minutes__meeting__in=visible(by=by),
    ).exclude(state="confirmed")
    if owned:
        found = found.filter(owner_id=by.agency_key)
    if waiting:
        to_do = Q(state=TaskState.OPEN.value, owner_id=by.agency_key)
        to_check = Q(state=TaskState.REPORTED.value, minutes__meeting__convener_id=by.agency_key)
        found = found.filter(to_do | to_check)
    if after is not None:
        found = found.filter(Q(due__gt=after[0]) | Q(due=after[0], pk__gt=after[1]))
    rows = found.select_related("owner", "minutes__meeting__convener").order_by("due", "pk")
    return list(rows[:limit])


def supervised(*, by: Actor, since: date, limit: int) -> list[Resolution]:
    """Every binding task due since a day, done or not, of the meetings an actor sees."""
    found = Resolution.objects.filter(
        kind=Kind.TASK.value,
        minutes__bound_at__isnull=False,
        minutes__superseded=False,
        minutes__meeting__in=visible(by=by),
        due__gte=since,
    )
    return list(found.select_related("owner", "minutes__meeting").order_by("-due", "id")[:limit])


@dataclass(frozen=True, slots=True)
class Errand:
    """等本机关办理的: minutes to answer, a task to do, a report to check, a question to answer."""

    what: Wait
    tone: str
    words: str
    matter: Meeting | Question
    who: Agency
    due_on: date | None = None

    @property
    def page(self) -> str:
        """The name of the page where it is done."""
        return "question" if isinstance(self.matter, Question) else "consultation-meeting"


def desk(*, by: Actor, on: date) -> list[Errand]:
    """What waits for the actor's agency: to sign, to do, to check, to answer, to conclude."""
    minutes = to_sign(by=by, limit=SHOWN) if by.can(Power.APPROVE) else []
    found = [
        Errand(Wait.SIGN, "due", m.meeting.agenda, m.meeting, m.meeting.convener) for m in minutes
    ]
    running = tasks(by=by, limit=SHOWN, waiting=True)
    handed_in = apart.reported_there(agency=by.agency_key, tasks=running)
    for one in (t for t in running if t.pk not in handed_in):
        meeting = one.minutes.meeting
        if one.state == TaskState.OPEN.value:
            tone = _tone(one.due, on)
            found.append(Errand(Wait.TASK, tone, one.words, meeting, meeting.convener, one.due))
        else:
            found.append(Errand(Wait.CHECK, "due", one.words, meeting, meeting.convener, one.due))
    for question, answers in questions.waiting(by=by, on=on, limit=SHOWN):
        what = Wait.POSITION if answers else Wait.CONCLUDE
        tone, due = _tone(question.answer_by, on), question.answer_by
        found.append(Errand(what, tone, question.words, question, question.raiser, due))
    return found


def _tone(due: date | None, on: date) -> str:
    return "overdue" if due is not None and due < on else "running"


def task(*, by: Actor, resolution_id: uuid.UUID) -> Resolution:
    """One task of a meeting that an actor sees."""
    found = (
        _resolutions(Kind.TASK)
        .filter(pk=resolution_id, minutes__meeting__in=visible(by=by))
        .first()
    )
    if found is None:
        raise ResolutionNotFound
    return found


def _resolutions(kind: Kind) -> QuerySet[Resolution]:
    return Resolution.objects.filter(kind=kind.value).select_related(
        "owner", "minutes__meeting__convener"
    )


def standard(*, by: Actor, resolution_id: uuid.UUID) -> Resolution:
    """One standard that binds or bound, for officers of every agency."""
    found = (
        _resolutions(Kind.STANDARD)
        .filter(pk=resolution_id, minutes__bound_at__isnull=False)
        .first()
    )
    if found is None or not by.can(*READING):
        raise ResolutionNotFound
    return found


def _in_force(on: date) -> Q:
    return Q(
        kind=Kind.STANDARD.value,
        minutes__bound_at__isnull=False,
        minutes__superseded=False,
        revoked_on__isnull=True,
        since__lte=on,
        until__gte=on,
    )


def standards(*, by: Actor, on: date, limit: int, after: Day | None = None) -> list[Resolution]:
    """The standards in force on a day."""
    if not by.can(*READING):
        return []
    found = _resolutions(Kind.STANDARD).filter(_in_force(on)).prefetch_related("attached")
    if after is not None:
        found = found.filter(Q(since__gt=after[0]) | Q(since=after[0], pk__gt=after[1]))
    return list(found.order_by("since", "pk")[:limit])


def beside(
    *, by: Actor, on: date, division: str = "", rules: Collection[str] = ()
) -> dict[str, list[Resolution]]:
    """The standards in force on a day by the rules they attach to, for a place and some rules.

    Without a place every territory counts.
    """
    if not by.can(*READING):
        return {}
    here = Resolution.objects.filter(_in_force(on))
    rows = Attached.objects.filter(resolution__in=here)
    if rules:
        rows = rows.filter(rule__in=rules)
    found: dict[str, list[Resolution]] = {}
    rows = rows.select_related("resolution__minutes__meeting").prefetch_related(
        "resolution__minutes__signatures__agency"
    )
    for row in rows.order_by("rule", "id"):
        if not division or covers(row.resolution, division):
            found.setdefault(row.rule, []).append(row.resolution)
    return found


def covers(standard: Resolution, division: str) -> bool:
    """Whether a place lies in the territory of a standard."""
    return any(basin.contains(outer, division) for outer in standard.territory)
