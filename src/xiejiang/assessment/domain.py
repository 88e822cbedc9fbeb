"""What an assessment is: its state, how it is kept, and how a sheet is computed from its items."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from xiejiang.assessment.methods.comparing import (
    Comparison,
    Computed,
    InputLine,
    ItemLine,
    compare,
    key_of,
)
from xiejiang.assessment.methods.content import exclusions, method, methods
from xiejiang.assessment.methods.evaluating import (
    Estimate,
    Swing,
    added,
    applicable,
    evaluate,
    fen,
    met,
    swings,
    tornado,
)
from xiejiang.assessment.methods.model import (
    Exclusion,
    Given,
    InputDef,
    InputKind,
    ItemGiven,
    Method,
)
from xiejiang.assessment.methods.reading import band_words, read, shown, units_of
from xiejiang.assessment.methods.terms import Step, Term, Writer, steps, value
from xiejiang.kernel.citation import Confidence
from xiejiang.kernel.logic import Tri
from xiejiang.store.canonical import text as canonical_text

__all__ = [
    "Comparison",
    "Computed",
    "Estimate",
    "Exclusion",
    "Given",
    "Heading",
    "InputDef",
    "InputKind",
    "InputLine",
    "ItemGiven",
    "ItemLine",
    "Method",
    "Ruling",
    "RulingBasis",
    "Sheet",
    "State",
    "Step",
    "Swing",
    "Term",
    "Writer",
    "applicable",
    "band_words",
    "cautions_of_time",
    "compare",
    "compute",
    "digest",
    "fen",
    "item_of",
    "key_of",
    "met",
    "method",
    "methods",
    "plain",
    "read",
    "shown",
    "steps",
    "units_of",
    "value",
]

ITEMS = 60
"""How many items a sheet may have."""
BINDING = frozenset({Confidence.VERIFIED, Confidence.SECONDARY})
"""An exclusion with such a source refuses; another one warns."""


class State(StrEnum):
    """评估状态."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    ADOPTED = "adopted"
    PARTLY = "partly"
    NOT_ADOPTED = "not-adopted"

    @property
    def zh(self) -> str:
        return {
            State.DRAFT: "编制中",
            State.SUBMITTED: "已提交",
            State.ADOPTED: "已采信",
            State.PARTLY: "部分采信",
            State.NOT_ADOPTED: "未采信",
        }[self]


RULED = (State.ADOPTED, State.PARTLY, State.NOT_ADOPTED)


class RulingBasis(StrEnum):
    """采信依据: by what the assessment was adopted or not."""

    JUDGMENT = "judgment"
    MEDIATION = "mediation"
    CONFIRMATION = "confirmation"
    AGREEMENT = "agreement"

    @property
    def zh(self) -> str:
        return {
            RulingBasis.JUDGMENT: "裁判",
            RulingBasis.MEDIATION: "法院调解",
            RulingBasis.CONFIRMATION: "司法确认",
            RulingBasis.AGREEMENT: "磋商协议",
        }[self]

    @property
    def of_court(self) -> bool:
        """Whether only a court may register it."""
        return self is not RulingBasis.AGREEMENT


@dataclass(frozen=True, slots=True)
class Heading:
    """What an assessment is of, who made it, and as of when."""

    damage: str
    assessor: str
    """The institution or expert whose opinion it sets out."""
    valued_on: date | None
    """评估基准日; also the day on which the methods have to be in force."""


@dataclass(frozen=True, slots=True)
class Ruling:
    """采信: what a court or an agreement made of a version."""

    outcome: State
    basis: RulingBasis
    document: str
    on: date
    amount_fen: int | None
    reason: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """A computed sheet: every item, the total with its range, and what to be careful of."""

    lines: tuple[Computed, ...]
    total: Estimate
    tornado: tuple[Swing, ...]
    excluded: tuple[tuple[Exclusion, tuple[str, ...]], ...]
    """Methods that exclude each other, and for which damages."""

    @property
    def open_conditions(self) -> tuple[tuple[str, str, Tri], ...]:
        """Conditions that are not met, or not known to be: item, question, answer."""
        return tuple(
            (line.given.damage, condition.question, answer)
            for line in self.lines
            for condition, answer in met(line.method, line.given.answers)
            if answer is not Tri.TRUE
        )


def compute(items: Sequence[ItemGiven]) -> Sheet:
    """Everything that follows from the items; nothing is kept that can be computed."""
    lines, moved = [], []
    for given in items:
        used = method(given.method)
        readings = read(used, given.inputs)
        estimate = evaluate(used, readings)
        lines.append(Computed(given, used, readings, estimate))
        if estimate.known:
            moved += swings(given.damage, used, readings)
    total = added([line.estimate for line in lines])
    return Sheet(tuple(lines), total, tuple(tornado(moved)), tuple(_excluded(items)))


def _excluded(items: Sequence[ItemGiven]) -> list[tuple[Exclusion, tuple[str, ...]]]:
    """Methods used together for one damage that exclude each other."""
    by_damage: dict[str, list[ItemGiven]] = {}
    for item in items:
        by_damage.setdefault(key_of(item.damage), []).append(item)
    found = []
    for together in by_damage.values():
        used = [i.method for i in together]
        for rule in exclusions():
            hit = [m for m in dict.fromkeys(used) if m in rule.methods]
            if len(hit) > 1:
                found.append((rule, (together[0].damage, *hit)))
    return found


def cautions_of_time(used: Method, on: date | None) -> str:
    """That a method was not in force on a day, or was overtaken by another; empty if neither."""
    if on is None:
        return ""
    if used.valid_from is not None and on < used.valid_from:
        return f"这一方法自 {used.valid_from} 起施行，评估基准日在此之前"
    if used.overtaken_from is not None and on >= used.overtaken_from:
        return f"自 {used.overtaken_from} 起另有 {used.overtaken_by}，请说明为什么仍用这一方法"
    return ""


# ------------------------------------------------------------------ how items are kept


def plain(item: ItemGiven) -> dict[str, Any]:
    """An item as JSON keeps it."""
    return {
        "damage": item.damage,
        "method": item.method,
        "inputs": {name: asdict(given) for name, given in item.inputs.items()},
        "answers": {name: answer.name.lower() for name, answer in item.answers.items()},
        "note": item.note,
    }


def item_of(kept: Mapping[str, Any]) -> ItemGiven:
    """An item from what JSON kept."""
    return ItemGiven(
        damage=kept["damage"],
        method=kept["method"],
        inputs={name: Given(**given) for name, given in kept["inputs"].items()},
        answers={name: Tri[answer.upper()] for name, answer in kept["answers"].items()},
        note=kept.get("note", ""),
    )


def digest(heading: Mapping[str, Any], items: Sequence[Mapping[str, Any]]) -> str:
    """The digest of a version: what it says, and nothing of who reads it."""
    said = canonical_text({"heading": dict(heading), "items": list(items)})
    return hashlib.sha256(said.encode()).hexdigest()
