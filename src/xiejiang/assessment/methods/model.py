"""What the library says of a method, and what a person says of an item."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction

from xiejiang.assessment.methods.formulas import FORMULAS, Sizes, Table
from xiejiang.assessment.methods.terms import Term
from xiejiang.kernel.citation import Confidence
from xiejiang.kernel.logic import Tri


class InputKind(StrEnum):
    """参数种类: one number, numbers by year, or one of a list."""

    NUMBER = "number"
    SERIES = "series"
    CHOICE = "choice"


class Covers(StrEnum):
    """损失类别: what a method pays for, in the words of 民法典第一千二百三十五条."""

    RESTORATION = "restoration"
    INTERIM = "interim"
    PERMANENT = "permanent"
    INVESTIGATION = "investigation"
    PREVENTION = "prevention"
    ECOLOGICAL = "ecological"

    @property
    def zh(self) -> str:
        return {
            Covers.RESTORATION: "修复费用",
            Covers.INTERIM: "修复期间服务功能损失",
            Covers.PERMANENT: "功能永久性损害的损失",
            Covers.INVESTIGATION: "调查、鉴定评估等费用",
            Covers.PREVENTION: "清除污染、防止损害发生和扩大的费用",
            Covers.ECOLOGICAL: "生态环境损害（不分项）",
        }[self]


@dataclass(frozen=True, slots=True)
class Source:
    """Where something is written, and how surely we know it."""

    words: str
    confidence: Confidence
    note: str = ""


@dataclass(frozen=True, slots=True)
class Band:
    """The range that a source gives an input for one choice."""

    when: str
    low: Fraction | None
    high: Fraction | None
    source: Source


@dataclass(frozen=True, slots=True)
class InputDef:
    """参数: one input of a method."""

    name: str
    label: str
    kind: InputKind
    units: tuple[str, ...] = ()
    per: str = ""
    """The input by whose unit this price is counted."""
    low: Fraction | None = None
    high: Fraction | None = None
    above: bool = False
    """Whether the lowest value itself is refused: a divisor, a price."""
    choices: tuple[tuple[str, str], ...] = ()
    bands_by: str = ""
    """The choice that selects the band."""
    bands: tuple[Band, ...] = ()
    help: str = ""

    def band(self, choice: str) -> Band | None:
        """The band for a choice."""
        return next((b for b in self.bands if b.when == choice), None)


@dataclass(frozen=True, slots=True)
class Condition:
    """适用条件: a question, and the answer under which the method may be used."""

    id: str
    question: str
    wanted: bool
    source: Source


@dataclass(frozen=True, slots=True)
class Example:
    """算例: inputs with their units, and the amount that a source gives for them."""

    words: str
    published: bool
    inputs: Mapping[str, str]
    amount: str


@dataclass(frozen=True, slots=True)
class Method:
    """方法: a formula, its inputs, its conditions, and where all that is written."""

    id: str
    title: str
    formula: str
    words: str
    covers: Covers
    source: Source
    valid_from: date | None
    overtaken_from: date | None
    overtaken_by: str
    uncertainty: str
    inputs: tuple[InputDef, ...]
    conditions: tuple[Condition, ...]
    examples: tuple[Example, ...]
    table: Table = None
    table_source: Source | None = None

    def input(self, name: str) -> InputDef | None:
        """One input by its name."""
        return next((i for i in self.inputs if i.name == name), None)

    def term(self, sizes: Sizes) -> Term:
        """The formula for series of these lengths."""
        return FORMULAS[self.formula](sizes, self.table)

    def unsure(self) -> tuple[Source, ...]:
        """Everything in it that was not verified against the text."""
        found = [self.source, *(c.source for c in self.conditions)]
        found += [b.source for i in self.inputs for b in i.bands]
        found += [self.table_source] if self.table_source else []
        return tuple(dict.fromkeys(s for s in found if not s.confidence.is_verified))


@dataclass(frozen=True, slots=True)
class Exclusion:
    """互斥: methods that must not be used together for the same damage."""

    methods: frozenset[str]
    reason: str
    source: Source


@dataclass(frozen=True, slots=True)
class Given:
    """What a person says of one input: value, range, unit, and where it comes from."""

    base: str = ""
    unit: str = ""
    low: str = ""
    high: str = ""
    source: str = ""
    evidence: str = ""
    """The id of an item of evidence."""
    by: str = ""
    on: str = ""


@dataclass(frozen=True, slots=True)
class ItemGiven:
    """评估项 as it is entered: a damage, a method, answers to its conditions, its inputs."""

    damage: str
    method: str
    inputs: Mapping[str, Given] = field(default_factory=dict)
    answers: Mapping[str, Tri] = field(default_factory=dict)
    note: str = ""

    def for_log(self) -> dict[str, object]:
        """Damage, method and adopted values; sources are free text and may name somebody."""
        values = {n: f"{g.base} {g.unit}".strip() for n, g in self.inputs.items()}
        return {"damage": self.damage, "method": self.method, "inputs": values}
