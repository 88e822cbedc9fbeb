"""What the room shows on the case page: the flags, their reasons, and what is then required."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext as _

from xiejiang.cases import queries as cases
from xiejiang.cases.domain import CaseStatus
from xiejiang.foreign import queries, services
from xiejiang.foreign.domain import (
    AssistanceState,
    Basis,
    Channel,
    Duty,
    Outcome,
    Raised,
    Reason,
    Step,
    Track,
)
from xiejiang.foreign.models import Assistance, Hand
from xiejiang.foreign.queries import Due, Standing
from xiejiang.foreign.treaties import treaties
from xiejiang.kernel.logic import Tri
from xiejiang.law.facts import format_value, parse_text
from xiejiang.law.instruments import load_instruments
from xiejiang.law.schema import load_law
from xiejiang.web.language import in_english, title_of
from xiejiang.web.panels import Panel
from xiejiang.web.requests import Request

STATE_TONES = {
    AssistanceState.MOVING: "running",
    AssistanceState.EXECUTED: "ok",
    AssistanceState.REFUSED: "plain",
    AssistanceState.FAILED: "plain",
    AssistanceState.WITHDRAWN: "plain",
}
DONE = (Outcome.PASSED, Outcome.EXECUTED)
TONES = {Tri.TRUE: "due", Tri.FALSE: "plain", Tri.UNKNOWN: "suspended"}


@dataclass(frozen=True, slots=True)
class FlagRow:
    """A flag as the page shows it: the duties of the reader's agency first."""

    raised: Raised
    title: str
    answer: str
    tone: str
    reasons: tuple[tuple[str, Reason], ...]
    own: tuple[tuple[str, tuple[Duty, ...]], ...]
    others: tuple[tuple[str, tuple[Duty, ...]], ...]


def flag_row(raised: Raised, *, kind: str) -> FlagRow:
    """Lay one flag out for agencies of a kind."""
    own = [d for d in raised.duties if d.binds(kind)]
    others = [d for d in raised.duties if not d.binds(kind)]
    return FlagRow(
        raised=raised,
        title=title_of(raised.flag),
        answer=gettext(raised.answer.value),
        tone=TONES[raised.answer],
        reasons=tuple((reason_words(r), r) for r in raised.reasons),
        own=_by_track(own),
        others=_by_track(others),
    )


def _by_track(duties: Sequence[Duty]) -> tuple[tuple[str, tuple[Duty, ...]], ...]:
    found = ((t, tuple(d for d in duties if d.track is t)) for t in Track)
    return tuple((gettext(track.zh), listed) for track, listed in found if listed)


def reason_words(reason: Reason) -> str:
    """A reason in the language of the reader."""
    told = dict(reason.told)
    if "nationality" in told:
        told["nationality"] = cases.nationality_name(told["nationality"], english=in_english())
    appendix = told.get("appendix")
    if appendix:
        told["appendix"] = gettext(appendix)
    definition = load_law().facts.get(told.get("fact", ""))
    if definition is not None:
        told["fact"] = gettext(definition.label)
        if "value" in told:
            told["value"] = gettext(format_value(definition, parse_text(definition, told["value"])))
    return gettext(reason.says).format(**told)


def cited(place: str, after: str = "") -> str:
    """A further provision, ``instrument:article``; its article alone after the same instrument."""
    instrument, _sep, article = place.partition(":")
    if instrument == after:
        return article
    return f"{load_instruments()[instrument].full_title} {article}"


@dataclass(frozen=True, slots=True)
class RequestRow:
    """A request as pages show it: in whose hands, since when, and by when what comes next."""

    assistance: Assistance
    channel: Channel
    country: str
    basis: str
    state: str
    tone: str
    last: Hand | None
    due: Due | None
    due_words: str
    due_tone: str
    way: tuple[tuple[Step, tuple[tuple[Hand, str], ...], str], ...]


def request_row(standing: Standing, *, on: date) -> RequestRow:
    """Lay one request out."""
    one, due = standing.assistance, standing.due
    state = AssistanceState(one.state)
    late = due is not None and due.on < on
    treaty = treaties().get(one.treaty)
    ground = treaty.short if treaty is not None else one.basis_words
    return RequestRow(
        assistance=one,
        channel=standing.channel,
        country=cases.nationality_name(one.country, english=in_english()),
        basis=f"{gettext(Basis(one.basis).zh)}：{ground}",
        state=gettext(state.zh),
        tone="overdue" if late else STATE_TONES[state],
        last=standing.hands[-1] if standing.hands else None,
        due=due,
        due_words=_due_words(due) if due is not None else "",
        due_tone="overdue" if late else "due",
        way=tuple(_way(standing)),
    )


def _due_words(due: Due) -> str:
    told = _("约定 %(on)s 以前") if due.agreed else _("应于 %(on)s 以前")
    return told % {"on": due.on}


def _way(standing: Standing) -> Iterator[tuple[Step, tuple[tuple[Hand, str], ...], str]]:
    for step in standing.channel.steps:
        hands = [(h, gettext(Outcome(h.outcome).zh)) for h in standing.hands if h.step == step.id]
        state = "done" if any(h.outcome in DONE for h, _words in hands) else ""
        if standing.next_step is not None and standing.next_step.id == step.id:
            state = "next"
        yield step, tuple(hands), state


def may_register(request: Request, case: Any) -> bool:
    """Whether the reader registers requests in a case."""
    open_ = case.status != CaseStatus.CLOSED and request.acts_in(case)
    works = request.actor.can(*services.WORKING)
    return open_ and works and queries.may_register(agency_kind=request.actor.agency_kind)


def may_record(request: Request, assistance: Assistance) -> bool:
    """Whether the reader records the next hand of a request."""
    own = request.actor.agency_id == assistance.agency_id
    works = request.actor.can(*services.WORKING) and request.acts_in(assistance.case)
    return own and works and assistance.state == AssistanceState.MOVING


def panels(request: Request, case: Any) -> tuple[Panel, ...]:
    """涉外, only where something is foreign, hints that it may be, or a request is under way."""
    [looked] = queries.look(found=[case], on=timezone.localdate())
    if not looked.relevant:
        return ()
    raised = looked.raised

    def context() -> Mapping[str, Any]:
        kind, today = request.actor.agency_kind, timezone.localdate()
        found = queries.of_case(case=case)
        return {
            "flags": [flag_row(r, kind=kind) for r in raised],
            "cited": cited,
            "requests": [request_row(s, on=today) for s in found],
            "registers": may_register(request, case),
        }

    count = sum(r.answer is Tri.TRUE for r in raised) or None
    return (Panel("foreign", _("涉外"), count, "foreign/_foreign.html", context),)
