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
from xiejiang.proceedings import (
    ahead,
    changes,
    checklist,
    clocks,
    deeds,
    engine,
    inputs,
    papers,
    recording,
    seats,
    sharing,
)
from xiejiang.proceedings.clocks import Ground
from xiejiang.proceedings.domain import DeadlineStatus, Situation, Told
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
    invited: dict[str, Agency] = field(default_factory=dict)
    """Role → agency that this act brought in."""
    issued: deeds.Papers = ()
    """The documents that this act issued."""
    told: Told | None = None
    """The deed of another node that is done again; nothing when an officer here acts."""

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
        if current is None:
            raise ProceedingNotFound
        case_queries.require_part(current.case, by=by.actor, now=by.at, unseen=ProceedingNotFound)
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
        sharing.require_agreement(self.proceeding)
        step = self._step(step_id)
        filled = self.read(step, given, legal_at)
        self._require_ahead(step, filled, legal_at)
        if step.checklist:
            found = checklist.checklist(self.proceeding, self.procedure)
            checklist.require_complete(found, step)
        actor = self.parts[step.actor]
        self.advance(step, filled, legal_at)
        made = papers.issue(self._making(step, filled, actor))
        self.issued = [(d.kind, d.number, d.title) for d in made]
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
            notices=tuple(self.notices(step)),
        )

    def read(self, step: Step, given: Mapping[str, Any], legal_at: datetime) -> Filled:
        """What was filled in for a step, once the procedure allows it here, now, by this post."""
        self._authorise(step)
        self._check(self.situation(), step, legal_at)
        return inputs.read(self.procedure, step, given, self.parts)

    def advance(self, step: Step, filled: Filled, legal_at: datetime) -> None:
        """Let a step happen: agencies into roles, events, the next state, clocks."""
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
        said = recording.Said(tuple(names), step, self._next_state(step), legal_at, reason, data)
        return self.keep(recording.happened(self, said))

    def keep(self, made: list[Event]) -> list[Event]:
        """Save new events."""
        for event in made:
            event.save(force_insert=True)
        self.events += made
        self.new += made
        return made

    def hear(self, events: Sequence[Event]) -> list[Event]:
        """Write down what happened in other proceedings of the case, at its own legal time."""
        return self.keep(recording.heard(self, events))

    def settle(self, done: deeds.Done | None = None) -> None:
        """Derive the seats, tell the other nodes, claim the next version and save."""
        proceeding = self.proceeding
        acted = self.by.actor.agency_id if self.new else None
        seats.refresh(proceeding, self.procedure, self.parts, acted=acted, at=self.by.at)
        sharing.share(self, done)
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
            self.put(role, agency)
        for place, candidate in step.promote:
            self.put(f"former-{place}", self.parts[place])
            self.put(place, self.parts[candidate])
            Part.objects.filter(proceeding=self.proceeding, role=candidate).delete()
            del self.parts[candidate]

    def put(self, role: str, agency: Agency) -> None:
        """An agency in a role; who played it before plays it no more."""
        Part.objects.update_or_create(
            proceeding=self.proceeding, role=role, defaults={"agency": agency}
        )
        self.parts[role] = agency

    def _move(self, step: Step, legal_at: datetime) -> None:
        """Enter the next state: who answers for it, whose move it is, or that it is over."""
        if not step.to:
            return
        proceeding, state = self.proceeding, self.procedure.state(step.to)
        proceeding.state, proceeding.entered_at = state.id, legal_at
        proceeding.turn = None if state.final else self.parts[state.turn]
        proceeding.closed_at = legal_at if state.final else None
        proceeding.outcome = step.outcome if state.final else ""
        self.held_by(self.parts[state.holder], legal_at, state.reason)

    def held_by(self, holder: Agency, legal_at: datetime, reason: str) -> None:
        """An agency answers for it, and since when."""
        proceeding = self.proceeding
        proceeding.holder_reason = reason
        if holder.pk != proceeding.holder_id:
            proceeding.holds.filter(until__isnull=True).update(until=legal_at)
            Hold.objects.create(proceeding=proceeding, agency=holder, since=legal_at, reason=reason)
            proceeding.holder, proceeding.holder_since = holder, legal_at

    def _invite(self, step: Step) -> None:
        """Whoever is addressed, moves next or owes something takes part and gets a seat."""
        state = self.procedure.state(self.proceeding.state)
        roles = [state.holder, state.turn, *step.copies]
        roles += [r for paper in step.papers for r in (*paper.to, *paper.copies)]
        roles += [x.on for x in self.procedure.limits if x.begins in (*step.emits, *step.serves)]
        invited = {r: self.parts[r] for r in dict.fromkeys(roles) if r in self.parts}
        self.join(invited)
        self.invited |= invited
        seats.seat(self.proceeding, invited)

    def join(self, invited: Mapping[str, Agency]) -> None:
        """Let agencies, by role, take part in the case; who does already goes on."""
        taking_part = {p.agency_id for p in case_queries.participants(case=self.proceeding.case)}
        for role, agency in invited.items():
            if agency.pk not in taking_part:
                taking_part.add(agency.pk)
                self._join(role, agency)

    def _join(self, role: str, agency: Agency) -> None:
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

    def notices(self, step: Step) -> list[NoticeTo]:
        """Who is told that a step was taken: everybody seated but the one who took it."""
        proceeding = self.proceeding
        done = f"{self.by.actor.agency_name}已“{step.verb}”"
        seated = set(proceeding.seats.values_list("agency_id", flat=True))
        owing = {agency.pk for agency in self.owing()}
        told: dict[str, NoticeTo] = {}
        for agency in self.parts.values():
            if agency.pk == self.by.actor.agency_id or agency.pk not in seated:
                continue
            kind = "turn" if agency.pk in owing else "progress"
            next_words = f"。{proceeding.holder_reason}"
            text = f"《{proceeding.case.title}》{done}{next_words}"
            told[agency.code] = NoticeTo(agency.code, kind, text, proceeding.case_id)
        return list(told.values())

    def _seated(self, agency: Agency) -> bool:
        return self.proceeding.seats.filter(agency=agency).exists()
