"""What a procedure is made of: frozen values, read from content and never changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol, TypeVar

from xiejiang.law.procedures_provision import Provision


class Identified(Protocol):
    """Anything in content that has an id."""

    @property
    def id(self) -> str: ...


T = TypeVar("T", bound=Identified)


@dataclass(frozen=True, slots=True)
class Event:
    """法律事件: something that happens at a legal time and moves clocks."""

    id: str
    title: str
    title_en: str


@dataclass(frozen=True, slots=True)
class Role:
    """角色: a part an agency plays in a procedure."""

    id: str
    title: str
    title_en: str
    kinds: tuple[str, ...]
    joins: str
    """In what capacity an agency that is put into it takes part in the case."""


@dataclass(frozen=True, slots=True)
class Sector:
    """部门: kinds of agency whose referrals have periods of their own."""

    id: str
    title: str
    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class State:
    """状态: where a proceeding stands; one role answers for it, one role moves next."""

    id: str
    title: str
    title_en: str
    holder: str
    turn: str
    posts: tuple[str, ...]
    final: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Field:
    """填写项: one thing an officer is asked when taking a step."""

    id: str
    title: str
    title_en: str
    type: str
    required: bool
    help: str
    choices: tuple[tuple[str, str], ...]
    role: str
    """For an agency: the role it is put into."""
    minimum: int
    """For people: at least so many."""
    personal: bool = False
    """Whether the answer is a party's address, telephone or number: masked, read with a trace."""


@dataclass(frozen=True, slots=True)
class Guard:
    """条件: when a step may be taken.

    ``once``: the step was not taken yet; ``at-most``: fewer than ``times`` times;
    ``after``: the event has happened; ``since``: ``event`` has happened and none of ``events``
    later; ``not-after``: the event has not happened; ``within``: the limit still runs;
    ``overdue``: one of the limits is past its legal day; ``expired``: the limit's day has come;
    ``idle``: the limit does not run; ``any``: at least one of ``alternatives`` holds.
    """

    name: str
    event: str
    events: tuple[str, ...]
    limits: tuple[str, ...]
    times: int
    message: str
    """What to tell the officer when it does not hold: why, and what to do."""
    alternatives: tuple[Guard, ...] = ()


@dataclass(frozen=True, slots=True)
class Paper:
    """文书: a kind of document a step makes, and to whom it goes."""

    kind: str
    to: tuple[str, ...]
    copies: tuple[str, ...]
    material: str
    """Made only if this item of the checklist was not declared inapplicable."""


@dataclass(frozen=True, slots=True)
class Step:
    """步骤: what an officer's button does."""

    id: str
    verb: str
    verb_en: str
    summary: str
    actor: str
    posts: tuple[str, ...]
    states: tuple[str, ...]
    to: str
    emits: tuple[str, ...]
    """What happens at the legal time of the step."""
    serves: tuple[str, ...]
    """What happens only when the step is recorded: its papers are served then, not earlier."""
    asks_time: bool
    time_title: str
    reason: bool
    fields: tuple[Field, ...]
    papers: tuple[Paper, ...]
    copies: tuple[str, ...]
    checklist: bool
    guards: tuple[Guard, ...]
    sector: str
    promote: tuple[tuple[str, str], ...]
    """Roles that change hands: ``(receiver, next-receiver)`` makes the latter the former."""
    outcome: str
    primary: bool
    signs: bool
    """Signs for the documents that were served on the agency."""
    provisions: tuple[Provision, ...]
    valid_from: date | None
    valid_to: date | None

    def cited(self, on: date, sector: str) -> tuple[Provision, ...]:
        """The provisions to cite for this step on a day in a sector."""
        return tuple(p for p in self.provisions if p.holds(on, sector))


@dataclass(frozen=True, slots=True)
class Extended:
    """延长: an event that lengthens a running limit."""

    event: str
    value: int
    unit: str
    times: int
    approver: str


@dataclass(frozen=True, slots=True)
class Suspended:
    """扣除: a span between two events that does not count."""

    begins: str
    ends: str


@dataclass(frozen=True, slots=True)
class Limit:
    """期限: a statutory time limit as the text gives it."""

    id: str
    title: str
    role: str
    on: str
    value: int
    unit: str
    regime: str
    begins: str
    """The event upon which the clock appears."""
    counts_from: str
    """The event from whose legal time it counts; usually the same."""
    stops: tuple[str, ...]
    sector: str
    replaces: str
    cautious_with: str
    """Another limit on the same thing: the safe day is the earlier of both."""
    contingent: bool
    """Binding only if the step is taken at all: judged when it is, never shown as running."""
    before: str
    """For ``min-before``: the field of the step that fixes the day it must lie so long before."""
    refuses: bool
    """For ``min-before``: the step is refused when it comes too late, not only marked."""
    watched_by: tuple[str, ...]
    lapse: str
    doubt: str
    when: str
    extensions: tuple[Extended, ...]
    suspensions: tuple[Suspended, ...]
    provision: Provision
    valid_from: date | None
    valid_to: date | None

    @property
    def runs(self) -> bool:
        """Whether a clock runs from its beginning; the others are judged at once."""
        return not (self.contingent or self.before)


@dataclass(frozen=True, slots=True)
class Material:
    """材料: an item of the checklist."""

    id: str
    title: str
    contains: str
    required: str
    sector: str
    evidence: tuple[str, ...]
    documents: tuple[str, ...]
    generated: bool
    """The step that needs it makes it itself."""
    inapplicable: bool
    """May be declared inapplicable, with a reason."""
    question: str
    provision: Provision


@dataclass(frozen=True, slots=True)
class Value:
    """取值: where a document of a step takes the content of one of its fields from.

    Exactly one source: the legal time of the first of ``events`` that happened; the number of the
    first of ``documents`` that was issued; the name of a ``role``'s agency; what was last filled
    in as ``field``; the last legal day of the first of ``limits`` that ran; the ``reason`` of the
    step; the ``actor``; the ``provisions`` of the step; or fixed ``text``.
    """

    name: str
    steps: tuple[str, ...]
    """Only for these steps; for every step if empty. The last that fits is taken."""
    events: tuple[str, ...]
    documents: tuple[str, ...]
    role: str
    field: str
    limits: tuple[str, ...]
    reason: bool
    actor: bool
    provisions: bool
    text: tuple[str, ...]
    otherwise: str
    """What the document says where the source is empty."""

    @property
    def sources(self) -> int:
        """How many sources are named; must be one."""
        return sum(
            map(
                bool,
                (
                    self.events,
                    self.documents,
                    self.role,
                    self.field,
                    self.limits,
                    self.reason,
                    self.actor,
                    self.provisions,
                    self.text,
                ),
            )
        )


@dataclass(frozen=True, slots=True)
class Must:
    """铁律: what software must not get wrong."""

    text: str
    provision: Provision


@dataclass(frozen=True, slots=True)
class Lead:
    """衔接: an event here opens another procedure, held by whoever stands in a role here."""

    event: str
    procedure: str
    role: str
    because: str
    """Why, in words that an officer reads."""
    provision: Provision


@dataclass(frozen=True, slots=True)
class Procedure:
    """程序: a statutory process between agencies."""

    id: str
    file: str
    title: str
    title_en: str
    version: str
    valid_from: date
    summary: str
    opinions_articles: tuple[str, ...]
    initial: str
    starter: str
    opens: tuple[str, ...]
    """The events that starting it records."""
    hears: tuple[str, ...]
    """Events of other procedures that count here too when they happen in the same case."""
    several: bool
    """Whether several may run side by side in one case: one for each agency asked."""
    mark: str
    """The word in the number of a proceeding: 移 in 渝江津农渔移〔2026〕3号."""
    sectors: tuple[Sector, ...]
    roles: tuple[Role, ...]
    states: tuple[State, ...]
    steps: tuple[Step, ...]
    limits: tuple[Limit, ...]
    materials: tuple[Material, ...]
    values: tuple[Value, ...]
    musts: tuple[Must, ...]
    leads: tuple[Lead, ...]

    @property
    def made(self) -> frozenset[str]:
        """Every event that it makes itself."""
        return frozenset(self.opens) | {
            e for step in self.steps for e in (*step.emits, *step.serves)
        }

    @property
    def emitted(self) -> frozenset[str]:
        """Every event that may happen in it: its own and those it hears of."""
        return self.made | frozenset(self.hears)

    def sector_of(self, kind: str) -> str:
        """The sector of a referral by an agency of this kind, else the one for all others."""
        rest = ""
        for sector in self.sectors:
            if kind in sector.kinds:
                return sector.id
            rest = rest if sector.kinds else rest or sector.id
        return rest

    def role(self, role_id: str) -> Role:
        return _one(self.roles, role_id)

    def state(self, state_id: str) -> State:
        return _one(self.states, state_id)

    def step(self, step_id: str) -> Step:
        return _one(self.steps, step_id)

    def limit(self, limit_id: str) -> Limit:
        return _one(self.limits, limit_id)

    def material(self, material_id: str) -> Material:
        return _one(self.materials, material_id)


@dataclass(frozen=True, slots=True)
class Procedures:
    """Every procedure the product knows, and the events they share."""

    by_id: Mapping[str, Procedure]
    """The version of each that is begun today: the latest."""
    events: Mapping[str, Event]
    versions: Mapping[tuple[str, str], Procedure]
    """Every version kept: a running matter keeps the one it began under."""

    def procedure(self, procedure_id: str, version: str = "") -> Procedure:
        """One procedure in a version, or its latest; ``KeyError`` if there is none."""
        if version:
            return self.versions[procedure_id, version]
        return self.by_id[procedure_id]


def _one(things: tuple[T, ...], thing_id: str) -> T:
    for thing in things:
        if thing.id == thing_id:
            return thing
    raise KeyError(thing_id)
