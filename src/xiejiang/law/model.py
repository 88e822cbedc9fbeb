"""The words in which the law is written down: facts, conditions, rules, instruments."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from types import MappingProxyType

from xiejiang.kernel.citation import Citation, Confidence
from xiejiang.law.consequences import Consequence, Fine, HeavierFine, PersonFine
from xiejiang.law.errors import RuleNotFound
from xiejiang.law.succession import Succession

Value = bool | int | Decimal | date | str
"""A value of a fact. Numbers are whole or decimal, never floating point."""


class FactType(StrEnum):
    """What kind of answer a fact takes."""

    BOOL = "bool"
    INT = "int"
    NUMBER = "number"
    ENUM = "enum"
    DATE = "date"
    STRING = "string"

    @property
    def is_numeric(self) -> bool:
        return self in (FactType.INT, FactType.NUMBER)


class Op(StrEnum):
    """Comparison of a fact with the law's value. 以上、以下 include the number itself."""

    EQ = "=="
    GE = ">="
    GT = ">"
    LE = "<="
    LT = "<"
    IN = "in"


class RuleKind(StrEnum):
    """What a rule decides."""

    CRIME = "criminal-threshold"
    TIER = "aggravated-tier"
    LENIENCY = "leniency"
    PENALTY = "admin-penalty"
    EVIDENCE = "evidence"
    CIVIL = "civil"
    COORDINATION = "offset"

    @property
    def label(self) -> str:
        return {
            RuleKind.CRIME: "入罪标准",
            RuleKind.TIER: "加重、从重",
            RuleKind.LENIENCY: "从宽、出罪",
            RuleKind.PENALTY: "行政处罚",
            RuleKind.EVIDENCE: "证据与认定",
            RuleKind.CIVIL: "民事责任",
            RuleKind.COORDINATION: "责任统筹与时间效力",
        }[self]


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer of an enumerated fact."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class FactDef:
    """A variable of fact: what is asked, in which unit, and what usually proves it."""

    name: str
    label: str
    type: FactType
    group: str
    """File it is kept in: common, or the field that alone reads it."""
    question: str
    proved_by: tuple[str, ...]
    unit: str = ""
    choices: tuple[Choice, ...] = ()
    far_when_absent: bool = False
    """A distance to something that is not there is without end, not zero."""
    notes: str = ""

    def choice_label(self, value: str) -> str:
        for choice in self.choices:
            if choice.value == value:
                return choice.label
        return value


@dataclass(frozen=True, slots=True)
class Instrument:
    """A law, regulation, interpretation or decision of the state."""

    id: str
    title: str
    number: str
    issuer: str
    promulgated: str
    effective: date | None
    confidence: Confidence
    superseded_by: str = ""
    superseded_on: date | None = None
    notes: str = ""

    @property
    def full_title(self) -> str:
        return f"{self.title}（{self.number}）" if self.number else self.title


@dataclass(frozen=True, slots=True)
class Threshold:
    """``fact op value``."""

    fact: str
    op: Op
    value: Value | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SumThreshold:
    """Proportional conversion: the sum of ``fact / per`` against a value."""

    parts: tuple[tuple[str, Decimal], ...]
    op: Op
    value: Decimal


@dataclass(frozen=True, slots=True)
class RegionalThreshold:
    """A line that each province draws between ``low`` and ``high``."""

    fact: str
    parameter: str
    low: Decimal
    high: Decimal
    times: Decimal = Decimal(1)


Predicate = Threshold | SumThreshold | RegionalThreshold


@dataclass(frozen=True, slots=True)
class Group:
    """All of ``all`` and, when there are alternatives, one group of ``any``."""

    all: tuple[Predicate, ...] = ()
    any: tuple[tuple[Predicate, ...], ...] = ()

    @property
    def predicates(self) -> tuple[Predicate, ...]:
        return self.all + tuple(p for alternative in self.any for p in alternative)


@dataclass(frozen=True, slots=True)
class Dispute:
    """A band in which the law itself is disputed; it goes to a human."""

    label: str
    group: Group


@dataclass(frozen=True, slots=True)
class Condition:
    """One item of a provision; any one item suffices for the rule."""

    id: str
    label: str
    group: Group
    open_norm: bool = False
    generally: bool = False
    """Of an exclusion: 一般不以犯罪论处. It does not exclude; a human judges."""
    dispute: Dispute | None = None
    yields_to: str = ""
    """The special item that displaces this general one when it is met."""
    fine: Fine | None = None
    heavier: tuple[HeavierFine, ...] = ()
    person_fine: PersonFine | None = None


@dataclass(frozen=True, slots=True)
class Aggregation:
    """Whether quantities of several acts are added up, and by which clause."""

    express_clause: bool
    rule: str
    source: str = ""
    sums: tuple[tuple[str, str], ...] = ()
    """(fact, name of the computed total)."""


@dataclass(frozen=True, slots=True)
class Absorbed:
    """吸收: where the same conduct also meets another crime, only that one convicts."""

    by: str
    """Id of the rule that convicts."""
    source: Citation


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """A provision as conditions over facts and a consequence, with its dates in force.

    There is one object for each provision of a law, so rules are told apart by which they are.
    """

    id: str
    field: str
    title: str
    kind: RuleKind
    valid_from: date
    valid_to: date | None
    confidence: Confidence
    source: Citation
    gate: Group
    conditions: tuple[Condition, ...]
    exclusions: tuple[Condition, ...]
    consequence: Consequence
    tier_of: str = ""
    aggregation: Aggregation | None = None
    notes: str = ""
    absorbed: Absorbed | None = None

    def in_force_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)

    @property
    def fact_names(self) -> tuple[str, ...]:
        """Every fact the conditions read, in the order they are read."""
        groups = [self.gate]
        for condition in self.conditions + self.exclusions:
            groups.append(condition.group)
            if condition.dispute:
                groups.append(condition.dispute.group)
        return tuple(dict.fromkeys(n for g in groups for p in g.predicates for n in names_of(p)))


def names_of(predicate: Predicate) -> tuple[str, ...]:
    """The facts a predicate reads."""
    if isinstance(predicate, SumThreshold):
        return tuple(name for name, _ in predicate.parts)
    return (predicate.fact,)


@dataclass(frozen=True, slots=True)
class Implication:
    """When the left side holds, the right side follows; shown with its source."""

    condition: Threshold
    fact: str
    value: Value
    source: str


@dataclass(frozen=True, slots=True)
class Formula:
    """A fact computed from others by a named, cited function."""

    result: str
    function: str
    inputs: tuple[str, ...]
    source: str
    when: Threshold | None = None


@dataclass(frozen=True, slots=True)
class RegionalLine:
    """The line one province has drawn."""

    region: str
    parameter: str
    value: Decimal
    valid_from: date
    confidence: Confidence
    source: Citation
    valid_to: date | None = None

    def in_force_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Benchmark:
    """裁量基准: the range that a province gives a fine of one item under conditions of its own."""

    id: str
    rule: str
    condition: str
    label: str
    group: Group
    low: Decimal
    high: Decimal
    times: bool
    """Of the base of the fine, so many times; otherwise yuan."""
    region: str
    valid_from: date
    valid_to: date | None
    confidence: Confidence
    source: Citation

    def in_force_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Pack:
    """地方内容包: what one province has set within the law."""

    id: str
    title: str
    region: str
    file: str
    lines: tuple[RegionalLine, ...]
    benchmarks: tuple[Benchmark, ...]


@dataclass(frozen=True, slots=True)
class FieldDef:
    """A field of cases: 长江十年禁渔与非法捕捞."""

    id: str
    title: str
    overview: str


@dataclass(frozen=True, eq=False)
class Law:
    """The whole checked content; two laws are told apart by which they are."""

    instruments: Mapping[str, Instrument]
    facts: Mapping[str, FactDef]
    rules: Mapping[str, Rule]
    fields: Mapping[str, FieldDef]
    implications: tuple[Implication, ...]
    formulas: tuple[Formula, ...]
    successions: tuple[Succession, ...]
    regional_lines: tuple[RegionalLine, ...]
    absent_values: MappingProxyType[str, Value]
    """What a fact is when it was checked and is not there."""
    packs: tuple[Pack, ...] = ()

    @cached_property
    def benchmarks(self) -> tuple[Benchmark, ...]:
        """Every benchmark of every pack."""
        return tuple(b for pack in self.packs for b in pack.benchmarks)

    def rules_of(self, field: str) -> tuple[Rule, ...]:
        return tuple(rule for rule in self.rules.values() if rule.field == field)

    def rule(self, rule_id: str) -> Rule:
        try:
            return self.rules[rule_id]
        except KeyError:
            raise RuleNotFound(f"没有规则“{rule_id}”。请核对编号。") from None

    def fact(self, name: str) -> FactDef:
        try:
            return self.facts[name]
        except KeyError:
            raise RuleNotFound(f"没有事实变量“{name}”。请核对名称。") from None
