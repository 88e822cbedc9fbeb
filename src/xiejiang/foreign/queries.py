"""Reads of the room. What is foreign about a case is for those who see the case."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from xiejiang.agencies import queries as agencies
from xiejiang.agencies.queries import Agency
from xiejiang.audit.domain import Actor
from xiejiang.cases import queries as cases
from xiejiang.cases.queries import Case
from xiejiang.foreign.channels import channels, channels_for, due_after
from xiejiang.foreign.domain import AssistanceState, Channel, Known, Raised, Step
from xiejiang.foreign.errors import AssistanceNotFound, AssistanceOpen
from xiejiang.foreign.flags import judge
from xiejiang.foreign.models import Assistance, Hand
from xiejiang.foreign.reading import rules


@dataclass(frozen=True, slots=True)
class Looked:
    """A case looked through: its flags, and whether a request was registered in it."""

    case: Case
    raised: tuple[Raised, ...]
    requested: bool

    @property
    def relevant(self) -> bool:
        """Whether an officer should see it."""
        return self.requested or any(r.relevant for r in self.raised)


def flags_of(*, case: Case, on: date) -> tuple[Raised, ...]:
    """How every flag stands in a case; the caller has found that the case is seen."""
    return look(found=[case], on=on)[0].raised


def look(*, found: Sequence[Case], on: date) -> list[Looked]:
    """Look through cases that the caller has found to be seen: one query for all."""
    content = rules()
    said = cases.said_of(cases=found, names=content.facts, also=Assistance.objects.all())
    return [Looked(c, judge(_known(c, said[c.pk]), content, on=on), said[c.pk].also) for c in found]


def _known(case: Case, said: cases.Said) -> Known:
    return Known(
        parties=tuple(said.parties),
        values=said.values,
        text=f"{case.title}\n{case.summary}",
        field=case.field,
        division=case.division,
    )


def case_of_assistance(key: uuid.UUID) -> uuid.UUID | None:
    """The case of a request, without showing anything of either."""
    return Assistance.objects.filter(pk=key).values_list("case", flat=True).first()


def flagged(*, by: Actor, on: date, limit: int) -> list[Looked]:
    """Of the visible cases changed last, those that are or may be foreign-related."""
    return [x for x in look(found=cases.search(by=by, limit=limit), on=on) if x.relevant]


@dataclass(frozen=True, slots=True)
class Due:
    """By when the next hand is due, and whether a provision or an agreement says so."""

    on: date
    agreed: bool
    words: str
    step: Step | None


@dataclass(frozen=True, slots=True)
class Standing:
    """A request as it stands: its way, its hands, what comes next and by when."""

    assistance: Assistance
    channel: Channel
    hands: tuple[Hand, ...]
    due: Due | None
    next_step: Step | None


def own_agency(*, by: Actor) -> Agency:
    """The agency for which an actor works."""
    return agencies.agency(code=by.agency_code)


def may_register(*, agency_kind: str) -> bool:
    """Whether agencies of a kind have a channel of their own."""
    return bool(channels_for(agency_kind))


def get(*, by: Actor, assistance_id: uuid.UUID) -> Assistance:
    """One request; "not found" also when its case may not be seen."""
    rows = Assistance.objects.select_related("agency", "case", "case__lead")
    found = rows.filter(pk=assistance_id).first()
    if found is None or not cases.visible(by=by).filter(pk=found.case_id).exists():
        raise AssistanceNotFound
    return found


def of_case(*, case: Case) -> list[Standing]:
    """The requests of a case that the caller has found to be seen, newest first."""
    rows = Assistance.objects.filter(case=case).select_related("agency")
    return [standing(a) for a in rows.prefetch_related("steps")]


def visible(*, by: Actor, moving: bool, limit: int) -> list[Standing]:
    """The requests of cases that an actor sees; of those at work the longest still first."""
    rows = Assistance.objects.filter(case__in=cases.visible(by=by).values("pk"))
    rows = rows.select_related("agency", "case").prefetch_related("steps")
    if moving:
        rows = rows.filter(state=AssistanceState.MOVING).order_by("changed_at", "id")
    else:
        rows = rows.exclude(state=AssistanceState.MOVING).order_by("-changed_at", "id")
    return [standing(a) for a in rows[:limit]]


def standing(assistance: Assistance) -> Standing:
    """A request with what comes next and by when."""
    channel = channels()[assistance.channel]
    hands = tuple(assistance.steps.all())
    moving = assistance.state == AssistanceState.MOVING
    due = _due(channel, hands[-1]) if moving and hands else None
    return Standing(assistance, channel, hands, due, _next(channel, hands) if moving else None)


def _due(channel: Channel, last: Hand) -> Due | None:
    if last.agreed is not None:
        return Due(last.agreed, True, "", None)
    step = channel.step(last.step)
    on = due_after(step, last.on) if last.outcome == "passed" else None
    if on is None or step.limit is None:
        return None
    return Due(on, False, step.limit.words, step)


def _next(channel: Channel, hands: Sequence[Hand]) -> Step | None:
    """The step after the last; the same again when it was returned."""
    if not hands:
        return channel.steps[0]
    ids = [s.id for s in channel.steps]
    place = ids.index(hands[-1].step) + (hands[-1].outcome == "passed")
    return channel.steps[place] if place < len(ids) else None


def must_rest(*, case: Case) -> None:
    """Refuse a case with a request that is still on its way."""
    moving = Assistance.objects.filter(case=case, state=AssistanceState.MOVING).first()
    if moving is not None:
        raise AssistanceOpen(number=moving.number)
