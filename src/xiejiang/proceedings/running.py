"""A proceeding while an act is being done to it: loaded, locked, changed, settled."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Self

from xiejiang.agencies.queries import Agency
from xiejiang.audit import queries as log
from xiejiang.audit.domain import NODE, By, NoticeTo, Power
from xiejiang.cases import queries as case_queries
from xiejiang.cases import services as case_services
from xiejiang.cases.domain import CaseStatus, ParticipantRole
from xiejiang.cases.errors import CaseClosed
from xiejiang.kernel.citation import Citation
from xiejiang.law.deadline import day_of
from xiejiang.law.procedures import Procedure, Step
from xiejiang.proceedings import ahead, changes, checklist, clocks, engine, inputs, papers, seats
from xiejiang.proceedings.clocks import Ground
from xiejiang.proceedings.domain import HEARD, Clock, DeadlineStatus, Happened, Situation
from xiejiang.proceedings.errors import (
    GuardFailed,
    InputsWrong,
    NotYours,
    ProceedingChanged,
    ProceedingNotFound,
    StepClosed,
    StepUnknown,
    TimeImpossible,
    WrongPost,
)
from xiejiang.proceedings.inputs import Filled
from xiejiang.proceedings.models import Event, Hold, Part, Proceeding

POWER_OF_POST: Mapping[str, Power] = {
    "handler": Power.HANDLE,
    "approver": Power.APPROVE,
    "supervisor": Power.SUPERVISE,
    "liaison": Power.LIAISE,
}


@dataclass(frozen=True, slots=True)
class Taken:
    """What taking a step leaves for the log."""

    authority: Power
    citations: tuple[Citation, ...]
    details: Mapping[str, Any]
    notices: tuple[NoticeTo, ...]


def locked(key: uuid.UUID) -> list[Proceeding]:
    """A proceeding with the others of its case, which may hear of it: locked, always in order."""
    rows = Proceeding.objects.select_for_update(of=("self",)).select_related(
        "case__lead", "holder", "turn"
    )
    case = Proceeding.objects.filter(pk=key).values_list("case", flat=True).first()
    return [] if case is None else list(rows.filter(case=case).order_by("pk"))


@dataclass
class Run:
    """One act on one proceeding."""

    by: By
    proceeding: Proceeding
    procedure: Procedure
    parts: dict[str, Agency]
    events: list[Event]
    version: int
    """The version this act started from; the next one is claimed at once."""
    new: list[Event] = field(default_factory=list)

    @classmethod
    def load(cls, by: By, proceeding: Proceeding) -> Self:
        """A proceeding with its parts and events."""
        parts = {p.role: p.agency for p in proceeding.parts.select_related("agency")}
        events = list(proceeding.events.order_by("seq"))
        procedure = proceeding.content
        return cls(by, proceeding, procedure, parts, events, proceeding.version)

    @classmethod
    def open(cls, by: By, proceeding: Proceeding | uuid.UUID, expected: int) -> Self:
        """Lock a proceeding the actor may see and that nobody changed since it was read."""
        key = proceeding.pk if isinstance(proceeding, Proceeding) else proceeding
        current = next((p for p in locked(key) if p.pk == key), None)
        if current is None or not case_queries.sees(current.case, by=by.actor, now=by.at):
            raise ProceedingNotFound
        case_queries.require_part(current.case, by=by.actor, now=by.at)
        if current.version != expected:
            raise ProceedingChanged(changes=changes.since(current, expected))
        if current.case.status == CaseStatus.CLOSED:
            raise CaseClosed
        return cls.load(by, current)

    def ground(self) -> Ground:
        """What the clocks are computed from, as of now."""
        return Ground(self.proceeding, self.procedure, self.parts, self.events)

    def situation(self) -> Situation:
        """The proceeding as plain values."""
        return changes.situation(self.proceeding, self.procedure, self.parts, self.events)

    def require_part(self, role: str) -> None:
        """Refuse whoever is not the agency in a role."""
        agency = self.parts.get(role)
        if agency is None or agency.pk != self.by.actor.agency_id:
            name = agency.name if agency else self.procedure.role(role).title
            raise NotYours(verb="登记材料", agency=name)

    def owing(self) -> list[Agency]:
        """The agencies whose move it is, or who owe something by a deadline."""
        running = self.proceeding.deadlines.filter(
            status=DeadlineStatus.RUNNING, role="max"
        ).select_related("on")
        found = {d.on.code: d.on for d in running}
        if self.proceeding.turn is not None:
            found[self.proceeding.turn.code] = self.proceeding.turn
        return list(found.values())

    def take(self, step_id: str, given: Mapping[str, Any], legal_at: datetime) -> Taken:
        """Take a step: check everything, then write everything."""
        step = self._step(step_id)
        situation = self.situation()
        self._authorise(step)
        self._check(situation, step, legal_at)
        filled = inputs.read(self.procedure, step, given, self.parts)
        self._require_ahead(step, filled, legal_at)
        if step.checklist:
            found = checklist.checklist(self.proceeding, self.procedure)
            checklist.require_complete(found, step)
        actor = self.parts[step.actor]
        self._assign(step, filled)
        self.record(
            step.emits, step=step.id, legal_at=legal_at, reason=filled.reason, data=filled.values
        )
        self.record(step.serves, step=step.id, legal_at=self.by.at, reason="", data={})
        self._move(step, legal_at)
        self._invite(step)
        clocks.apply(self.ground(), self.new)
        if self.proceeding.closed_at is not None:
            clocks.close(self.proceeding, self.new[-1])
        made = papers.issue(self._making(step, filled, actor))
        if step.signs:
            papers.sign_for(self.by, self.proceeding, at=self.by.at)
        self.settle()
        return Taken(
            authority=POWER_OF_POST[self.by.actor.post_role],
            citations=tuple(p.citation for p in self._cited(step)),
            details={
                "inputs": filled.for_log(),
                "state": self.proceeding.state,
                "holder": self.proceeding.holder.code,
                "legal_at": legal_at,
                "documents": [d.number or d.title for d in made],
            },
            notices=tuple(self._notices(step)),
        )

    def record(
        self,
        names: Sequence[str],
        *,
        step: str,
        legal_at: datetime,
        reason: str,
        data: Mapping[str, Any],
    ) -> list[Event]:
        """Write events at their legal time; the inputs are kept with the first of them."""
        actor = self.by.actor
        first = self.events[-1].seq + 1 if self.events else 1
        made = [
            Event(
                proceeding=self.proceeding,
                seq=first + number,
                event=name,
                step=step,
                at_version=self.version + 1,
                legal_at=legal_at,
                recorded_at=self.by.at,
                agency_id=actor.agency_id or self.proceeding.holder_id,
                person=actor.person_name,
                post=actor.post_title,
                post_role=actor.post_role,
                reason=reason if number == 0 else "",
                data=dict(data) if number == 0 else {},
                state=self._next_state(step),
            )
            for number, name in enumerate(names)
        ]
        return self.keep(made)

    def keep(self, made: list[Event]) -> list[Event]:
        """Save new events."""
        for event in made:
            event.save(force_insert=True)
        self.events += made
        self.new += made
        return made

    def hear(self, events: Sequence[Event]) -> list[Event]:
        """Write down what happened in other proceedings of the case, at its own legal time."""
        first = self.events[-1].seq + 1 if self.events else 1
        made = [
            Event(
                proceeding=self.proceeding,
                seq=first + number,
                event=told.event,
                step="",
                at_version=self.version + 1,
                legal_at=told.legal_at,
                recorded_at=self.by.at,
                agency_id=told.agency_id,
                person=told.person,
                post=told.post,
                post_role=told.post_role,
                reason="",
                data={HEARD: str(told.proceeding_id)},
                state=self.proceeding.state,
            )
            for number, told in enumerate(events)
        ]
        return self.keep(made)

    def settle(self) -> None:
        """Derive the seats, claim the next version and save."""
        proceeding = self.proceeding
        acted = self.by.actor.agency_id if self.new else None
        seats.refresh(proceeding, self.procedure, self.parts, acted=acted, at=self.by.at)
        won = Proceeding.objects.filter(pk=proceeding.pk, version=self.version).update(
            version=self.version + 1
        )
        if not won:
            raise ProceedingChanged(changes=changes.since(proceeding, self.version))
        proceeding.version = self.version + 1
        proceeding.log_index = log.head_size()
        proceeding.updated_at = self.by.at
        proceeding.save()

    def _step(self, step_id: str) -> Step:
        try:
            return self.procedure.step(step_id)
        except KeyError:
            raise StepUnknown(step=step_id) from None

    def _next_state(self, step_id: str) -> str:
        to = next((s.to for s in self.procedure.steps if s.id == step_id), "")
        return to or self.proceeding.state

    def _authorise(self, step: Step) -> None:
        agency = self.parts.get(step.actor)
        if agency is None or agency.pk != self.by.actor.agency_id:
            name = agency.name if agency else self.procedure.role(step.actor).title
            raise NotYours(verb=step.verb, agency=name)
        if self.by.actor.post_role not in step.posts:
            posts = engine.posts_zh(step)
            raise WrongPost(verb=step.verb, posts=posts, post=self.by.actor.post_title)

    def _check(self, situation: Situation, step: Step, legal_at: datetime) -> None:
        now = self.by.at
        offered = engine.offered(situation, step, on=day_of(now))
        if not offered:
            state = self.procedure.state(situation.state).title
            raise StepClosed(state=state, verb=step.verb)
        wrong = engine.impossible_time(situation, legal_at=legal_at, now=now)
        if wrong:
            raise TimeImpossible(why=wrong)
        failed = engine.failed_guards(situation, step, legal_at=legal_at, now=now)
        if failed:
            raise GuardFailed(verb=step.verb, why=failed[0])

    def _require_ahead(self, step: Step, filled: Filled, legal_at: datetime) -> None:
        """Refuse what comes too late before the day that it fixes, where the law would undo it."""
        found = ahead.too_late(
            self.procedure,
            step,
            filled.values,
            sector=self.proceeding.sector,
            legal_at=legal_at,
            now=self.by.at,
        )
        refused = [late.complaint for late in found if late.limit.refuses]
        if refused:
            raise InputsWrong(verb=step.verb, complaints=refused)

    def _cited(self, step: Step) -> tuple[Any, ...]:
        return step.cited(day_of(self.by.at), self.proceeding.sector)

    def _assign(self, step: Step, filled: Filled) -> None:
        """Put agencies into roles; a promoted one takes the place of the former."""
        for role, agency in filled.agencies.items():
            self._put(role, agency)
        for place, candidate in step.promote:
            self._put(f"former-{place}", self.parts[place])
            self._put(place, self.parts[candidate])
            Part.objects.filter(proceeding=self.proceeding, role=candidate).delete()
            del self.parts[candidate]

    def _put(self, role: str, agency: Agency) -> None:
        Part.objects.update_or_create(
            proceeding=self.proceeding, role=role, defaults={"agency": agency}
        )
        self.parts[role] = agency

    def _move(self, step: Step, legal_at: datetime) -> None:
        """Enter the next state: who answers for it, whose move it is, or that it is over."""
        if not step.to:
            return
        proceeding, state = self.proceeding, self.procedure.state(step.to)
        holder = self.parts[state.holder]
        proceeding.state, proceeding.entered_at = state.id, legal_at
        proceeding.holder_reason = state.reason
        if holder.pk != proceeding.holder_id:
            proceeding.holds.filter(until__isnull=True).update(until=legal_at)
            Hold.objects.create(
                proceeding=proceeding, agency=holder, since=legal_at, reason=state.reason
            )
            proceeding.holder, proceeding.holder_since = holder, legal_at
        proceeding.turn = None if state.final else self.parts[state.turn]
        proceeding.closed_at = legal_at if state.final else None
        proceeding.outcome = step.outcome if state.final else ""

    def _invite(self, step: Step) -> None:
        """Whoever is addressed, moves next or owes something takes part and gets a seat."""
        state = self.procedure.state(self.proceeding.state)
        roles = [state.holder, state.turn, *step.copies]
        roles += [r for paper in step.papers for r in (*paper.to, *paper.copies)]
        roles += [x.on for x in self.procedure.limits if x.begins in (*step.emits, *step.serves)]
        invited = {r: self.parts[r] for r in dict.fromkeys(roles) if r in self.parts}
        for role, agency in invited.items():
            self.join(role, agency)
        seats.seat(self.proceeding, invited)

    def join(self, role: str, agency: Agency) -> None:
        taking_part = {p.agency_id for p in case_queries.participants(case=self.proceeding.case)}
        if agency.pk in taking_part:
            return
        actor = self.by.actor
        may = actor.can(Power.HANDLE) or actor.can(Power.APPROVE) or actor.can(Power.LIAISE)
        case_services.add_participant(
            self.by if may else By(NODE, self.by.at),
            case=self.proceeding.case,
            agency=agency,
            role=ParticipantRole(self.procedure.role(role).joins),
            scope=self.procedure.title,
        )

    def _making(self, step: Step, filled: Filled, actor: Agency) -> papers.Making:
        parts = {**self.parts, step.actor: actor}
        return papers.Making(
            by=self.by,
            proceeding=self.proceeding,
            procedure=self.procedure,
            step=step,
            parts=parts,
            events=self.events,
            reason=filled.reason,
        )

    def _notices(self, step: Step) -> list[NoticeTo]:
        proceeding = self.proceeding
        done = f"{self.by.actor.agency_name}已“{step.verb}”"
        told: dict[str, NoticeTo] = {}
        for agency in self.parts.values():
            if agency.pk == self.by.actor.agency_id or not self._seated(agency):
                continue
            owes = any(a.pk == agency.pk for a in self.owing())
            kind = "turn" if owes else "progress"
            next_words = f"。{proceeding.holder_reason}"
            text = f"《{proceeding.case.title}》{done}{next_words}"
            told[agency.code] = NoticeTo(agency.code, kind, text, proceeding.case_id)
        return list(told.values())

    def _seated(self, agency: Agency) -> bool:
        return self.proceeding.seats.filter(agency=agency).exists()


def clock_of(status: str) -> bool:
    """Whether a stored status means that the clock runs."""
    return status == DeadlineStatus.RUNNING


__all__ = ["Clock", "Happened", "Run", "Taken"]
