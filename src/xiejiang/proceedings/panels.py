"""What the room shows on the case page: running procedures with holder, steps and clocks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy
from django.utils.translation import gettext as _

from xiejiang.audit.domain import Power
from xiejiang.law.deadline import time_left
from xiejiang.law.procedures import Limit, Procedure, Step, limits_started_by
from xiejiang.proceedings import queries, watching
from xiejiang.proceedings.domain import Checklist, Choice, ClockState
from xiejiang.proceedings.models import Deadline, Proceeding
from xiejiang.proceedings.proposals import JUDGED, required_by, startable
from xiejiang.proceedings.queries import DeadlineView, NextDue, Plan
from xiejiang.proceedings.telling import EventRow, event_rows
from xiejiang.web.language import in_english, title_of
from xiejiang.web.panels import NextAct, Panel
from xiejiang.web.requests import Request

TONES: Mapping[ClockState, str] = {
    ClockState.RUNNING: "running",
    ClockState.DUE_SOON: "due",
    ClockState.OVERDUE: "overdue",
    ClockState.REACHED: "due",
    ClockState.SUSPENDED: "suspended",
    ClockState.UNNUMBERED: "running",
    ClockState.LATE: "overdue",
}
"""What colour a clock has; whatever is not here is over and grey."""

WEEKDAYS = (
    gettext_lazy("周一"),
    gettext_lazy("周二"),
    gettext_lazy("周三"),
    gettext_lazy("周四"),
    gettext_lazy("周五"),
    gettext_lazy("周六"),
    gettext_lazy("周日"),
)

OPEN_STATES = frozenset(
    {
        ClockState.RUNNING,
        ClockState.DUE_SOON,
        ClockState.OVERDUE,
        ClockState.REACHED,
        ClockState.SUSPENDED,
        ClockState.UNNUMBERED,
    }
)


@dataclass(frozen=True, slots=True)
class DeadlineRow:
    """A deadline as the page shows it."""

    deadline: Deadline
    limit: Limit
    title: str
    words: str
    tone: str
    used: int | None
    open: bool
    legal: str
    safe: str


@dataclass(frozen=True, slots=True)
class ProceedingView:
    """A proceeding laid out for a page."""

    proceeding: Proceeding
    procedure: Procedure
    title: str
    state: str
    closed: bool
    mine: bool
    """Whether the reader's agency is to move next."""
    open_steps: tuple[Choice, ...]
    shut_steps: tuple[Choice, ...]
    deadlines: tuple[DeadlineRow, ...]
    past_deadlines: tuple[DeadlineRow, ...]
    checklist: Checklist | None
    events: tuple[EventRow, ...]
    parts: tuple[tuple[str, Any], ...]
    main: DeadlineRow | None
    may_urge: bool
    may_reassign: bool
    moving: MovingView | None
    """What goes over to the agency that gets the case; of a proceeding that settles it."""


@dataclass(frozen=True, slots=True)
class MovingView:
    """What moves with the case, and which half of it the reader may do now."""

    plan: Plan
    may_send: bool
    may_move: bool


def moving_view(request: Request, proceeding: Proceeding, plan: Plan | None) -> MovingView | None:
    """What moves, laid out; nothing where there is nothing of the kind."""
    if plan is None or plan.empty:
        return None
    own, acts = request.actor.agency_id, request.acts_in(proceeding.case)
    mine = any(line.agency.pk == own for line in plan.sending)
    concerned = own in {a.pk for a in (*plan.losers, plan.to)}
    rest = plan.taken and bool(plan.moving or plan.lead)
    return MovingView(plan, may_send=acts and mine, may_move=acts and concerned and rest)


def tone_of(state: ClockState) -> str:
    """The colour of a clock, always shown with its words."""
    return TONES.get(state, "done")


def spoken(view: DeadlineView, now: datetime) -> str:
    """The words of a clock in the reader's language."""
    text = view.deadline.legal_text
    if not in_english() or not view.running or not text:
        return gettext(view.words)
    ends = datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)
    return time_left(ends, now).en


def sentence(due: NextDue, now: datetime) -> str:
    """Who should do what by when, in the reader's language."""
    if not in_english():
        return due.sentence
    if due.deadline is None:
        turn = due.proceeding.turn or due.proceeding.holder
        return _("轮到 %(name)s 办理") % {"name": turn.name}
    procedure = due.proceeding.content
    seen = watching.view(due.deadline, procedure, now=now)
    what, who = title_of(seen.limit), due.deadline.on.name
    day = spoken_day(due.deadline.legal_text)
    if not day:
        return _("%(who)s应当及时办理：%(what)s") % {"who": who, "what": what}
    said = {"who": who, "what": what, "day": day, "left": spoken(seen, now)}
    return _("%(who)s应当在 %(day)s 前（%(left)s）办理：%(what)s") % said


def spoken_day(text: str) -> str:
    """``2026-11-26（周四）`` for a day, ``2026-11-25 09:30`` for an instant."""
    if not text:
        return ""
    if "T" in text:
        return f"{timezone.localtime(datetime.fromisoformat(text)):%Y-%m-%d %H:%M}"
    found = date.fromisoformat(text)
    return f"{text}（{WEEKDAYS[found.weekday()]}）"


def used_of(deadline: Deadline, now: datetime) -> int | None:
    """How much of a period is used, in hundredths."""
    if deadline.legal_at is None:
        return None
    whole = (deadline.legal_at - deadline.started_at).total_seconds()
    if whole <= 0:
        return 100
    return max(0, min(100, round((now - deadline.started_at).total_seconds() * 100 / whole)))


def of_case(request: Request, case: Any) -> list[Proceeding]:
    """The proceedings of the case, asked for once in a request."""
    known: dict[Any, list[Proceeding]] = request.__dict__.setdefault("_proceedings", {})
    if case.pk not in known:
        known[case.pk] = queries.for_case(by=request.actor, case=case)
    return known[case.pk]


def panels(request: Request, case: Any) -> tuple[Panel, ...]:
    """程序."""
    found = of_case(request, case)

    def context() -> Mapping[str, Any]:
        now = timezone.now()
        offered = startable(request, case, found)
        return {
            "views": [show(request, p, now=now) for p in found],
            "likely": [p for p in offered if p.id in JUDGED],
            "startable": [p for p in offered if p.id not in JUDGED],
        }

    template = "proceedings/_proceedings.html"
    return (Panel("proceedings", _("程序"), len(found), template, context),)


def next_act(request: Request, case: Any) -> NextAct | None:
    """What the reader should do next in the running proceedings of a case, or should begin."""
    found = of_case(request, case)
    due = queries.next_due(by=request.actor, case=case, now=timezone.now(), found=found)
    if due is None:
        return _beginning(request, case) or _ended(found)
    words = sentence(due, timezone.now())
    tone = "running" if due.state is None else tone_of(due.state)
    if due.primary is None or not due.primary.step.primary:
        url = reverse("proceeding", args=[due.proceeding.pk])
        return NextAct(words, "", url, urgency=90, tone=tone)
    verb = title_of(due.primary.step, "verb")
    url = reverse("proceeding-step", args=[due.proceeding.pk, due.primary.step.id])
    return NextAct(words, verb, url, urgency=100, tone=tone)


def _beginning(request: Request, case: Any) -> NextAct | None:
    """A procedure that the facts require and nobody has begun."""
    if request.actor.agency_id != case.lead_id or not request.actor.can(Power.HANDLE):
        return None
    for procedure in startable(request, case, of_case(request, case)):
        reasons = [r for r in required_by(case=case, procedure=procedure.id) if r.met]
        if reasons:
            words = _("按已知的事实，应当办理%(title)s：%(finding)s。") % {
                "title": title_of(procedure),
                "finding": gettext(reasons[0].title),
            }
            url = reverse("proceeding-start", args=[case.pk, procedure.id])
            return NextAct(words, _("开始移送"), url, urgency=50)
    return None


def _ended(found: Sequence[Proceeding]) -> NextAct | None:
    """What became of the last procedure, when none is running."""
    if not found:
        return None
    last = found[-1]
    procedure = last.content
    words = _("%(title)s已经办结：%(state)s。") % {
        "title": title_of(procedure),
        "state": title_of(procedure.state(last.state)),
    }
    return NextAct(words, "", reverse("proceeding", args=[last.pk]), urgency=20, tone="done")


def show(request: Request, proceeding: Proceeding, *, now: datetime) -> ProceedingView:
    """Lay one proceeding out for the page."""
    procedure = proceeding.content
    state = procedure.state(proceeding.state)
    parts = list(proceeding.parts.all())
    mine = {p.role for p in parts if p.agency_id == request.actor.agency_id}
    choices = queries.available(by=request.actor, proceeding=proceeding, now=now)
    rows = deadline_rows(request, proceeding, procedure, now=now)
    running = tuple(r for r in rows if r.open)
    closed = proceeding.closed_at is not None
    needs_list = not closed and any(c.step.checklist for c in choices if c.step.actor in mine)
    turn = not closed and proceeding.turn_id == request.actor.agency_id
    return ProceedingView(
        proceeding=proceeding,
        procedure=procedure,
        title=title_of(procedure),
        state=title_of(state),
        closed=closed,
        mine=turn,
        open_steps=tuple(c for c in choices if c.allowed),
        shut_steps=tuple(c for c in choices if not c.allowed and c.step.actor in mine),
        deadlines=running,
        past_deadlines=tuple(r for r in rows if not r.open),
        checklist=queries.checklist(by=request.actor, proceeding=proceeding)
        if needs_list
        else None,
        events=tuple(event_rows(proceeding, procedure)),
        parts=tuple((title_of(procedure.role(p.role)), p.agency) for p in parts),
        main=running[0] if running else None,
        may_urge=not closed
        and not turn
        and proceeding.turn_id is not None
        and request.acts_in(proceeding.case),
        may_reassign=turn,
        moving=moving_view(
            request, proceeding, queries.pending(by=request.actor, proceeding=proceeding)
        ),
    )


def deadline_rows(
    request: Request, proceeding: Proceeding, procedure: Procedure, *, now: datetime
) -> list[DeadlineRow]:
    """Deadlines with their words and colours, as the room orders them."""
    return [
        DeadlineRow(
            deadline=view.deadline,
            limit=view.limit,
            title=title_of(view.limit),
            words=spoken(view, now),
            tone=tone_of(view.state),
            used=used_of(view.deadline, now) if view.state in OPEN_STATES else None,
            open=view.state in OPEN_STATES,
            legal=spoken_day(view.deadline.legal_text),
            safe=spoken_day(view.deadline.safe_text),
        )
        for view in queries.deadlines(by=request.actor, proceeding=proceeding, now=now)
    ]


def begun_with(procedure: Procedure, *, kind: str, on: date) -> tuple[Limit, ...]:
    """The limits that run from the time at which a procedure begins."""
    sector = procedure.sector_of(kind)
    return tuple(
        limit
        for event in procedure.opens
        for limit in limits_started_by(procedure, event, sector=sector, on=on)
        if limit.runs
    )


@dataclass(frozen=True, slots=True)
class Effect:
    """What a step will do, said before it does it."""

    papers: tuple[tuple[str, str, str], ...]
    """Title of the paper, to whom, with copies to whom."""
    told: tuple[str, ...]
    limits: tuple[tuple[Limit, str], ...]
    """A limit that begins, and on whom it lies."""
    state: str
    turn: str
    binds: bool
    """Whether anybody else is bound or told: then it is read over before it is done."""


def effect(
    proceeding: Proceeding,
    step: Step,
    *,
    titles: Mapping[str, str],
    given: Mapping[str, str],
    on: date,
) -> Effect:
    """What taking a step will send, begin and change. ``given``: role → name, from the form."""
    procedure = proceeding.content
    names = {p.role: p.agency.title for p in proceeding.parts.all()}
    names.update(given)

    def said(roles: Sequence[str]) -> str:
        return "、".join(names.get(r) or title_of(procedure.role(r)) for r in roles)

    starting = [
        (limit, said([limit.on]))
        for event in (*step.emits, *step.serves)
        for limit in limits_started_by(procedure, event, sector=proceeding.sector, on=on)
        if limit.runs
    ]
    to = procedure.state(step.to or proceeding.state)
    turn = "" if to.final else (to.turn or to.holder)
    others = {r for p in step.papers for r in (*p.to, *p.copies)} | set(step.copies)
    return Effect(
        papers=tuple((titles.get(p.kind, p.kind), said(p.to), said(p.copies)) for p in step.papers),
        told=tuple(said([r]) for r in step.copies),
        limits=tuple(starting),
        state=title_of(to) if step.to else "",
        turn=said([turn]) if turn else "",
        binds=bool(others - {step.actor}) or (bool(step.to) and turn not in ("", step.actor)),
    )
