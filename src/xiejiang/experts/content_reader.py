"""The content of the room, read strictly: classes, grounds of recusal, steps, simple cases, panels.

::

    classes() -> Mapping[str, Class];  items() -> Mapping[str, Item]      # "class.item"
    grounds() -> Mapping[str, GroundDef]
    steps() -> Mapping[str, StepDef];  simple() -> SimpleDef
    panel_rules() -> Mapping[str, PanelRule];  jurors() -> JurorsDef
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from xiejiang.experts.domain import EngagementState, MemberKind
from xiejiang.experts.errors import ContentError
from xiejiang.kernel.citation import Citation, Confidence
from xiejiang.kernel.money import Money
from xiejiang.law.instruments import load_instruments
from xiejiang.law.procedures import Limit, Procedure, load_procedures

PROCEDURE = "appraisal.experts"


@dataclass(frozen=True, slots=True)
class Basis:
    """Where a statement of law stands, and how sure we are of it."""

    citation: Citation
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class Item:
    """执业类别中的一项."""

    key: str
    title: str
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class Class:
    """执业类别中的一大类."""

    id: str
    title: str
    confidence: Confidence
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class GroundDef:
    """回避情形, as the law has it."""

    id: str
    title: str
    question: str
    citations: tuple[Citation, ...]
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class StepDef:
    """委托的一步."""

    id: str
    title: str
    states: frozenset[EngagementState]
    to: EngagementState | None
    reason: bool
    number: bool
    day: bool
    expected: bool
    limit: str
    kinds: frozenset[MemberKind]


@dataclass(frozen=True, slots=True)
class Question:
    """A condition, and what to ask while it is not known."""

    id: str
    title: str
    question: str


@dataclass(frozen=True, slots=True)
class SimpleDef:
    """简单案件."""

    basis: Basis
    amount: Money
    amount_words: str
    amount_basis: Basis
    conditions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class PanelRule:
    """合议庭的人数."""

    id: str
    title: str
    size: int
    basis: Basis


@dataclass(frozen=True, slots=True)
class JurorsDef:
    """专家陪审员怎样抽取."""

    least: int
    least_basis: Basis
    draw_basis: Basis
    area_basis: Basis
    limit: Limit


@cache
def classes() -> Mapping[str, Class]:
    """The classes with their items, in the order of the official list."""
    found = {}
    for row in _read("classes")["class"]:
        items = tuple(
            Item(f"{row['id']}.{key}", title, Confidence(sure)) for key, title, sure in row["items"]
        )
        if len({i.key for i in items}) != len(items) or row["id"] in found:
            raise ContentError(problem=f"classes.toml：{row['id']} 有重复的编号")
        found[row["id"]] = Class(row["id"], row["title"], Confidence(row["confidence"]), items)
    return found


@cache
def items() -> Mapping[str, Item]:
    """Every item by its key."""
    return {item.key: item for each in classes().values() for item in each.items}


@cache
def classes_basis() -> tuple[Basis, int]:
    """Where the classes stand, and how many items the list is said to have."""
    data = _read("classes")
    source = {**data["source"], "confidence": Confidence.SECONDARY.value}
    return _basis("classes", source), int(data["stated"])


@cache
def grounds() -> Mapping[str, GroundDef]:
    """The grounds of recusal with their provisions."""
    found = {}
    for row in _read("recusal")["ground"]:
        first = _basis(row["id"], row["source"])
        more = (_citation(row["id"], *text.split(":", 1)) for text in row["also"])
        found[row["id"]] = GroundDef(
            row["id"], row["title"], row["question"], (first.citation, *more), first.confidence
        )
    return found


@cache
def steps() -> Mapping[str, StepDef]:
    """The steps of an engagement, in their usual order."""
    found = {}
    for row in _read("engagement")["step"]:
        if row.get("limit"):
            procedure().limit(row["limit"])
        found[row["id"]] = StepDef(
            id=row["id"],
            title=row["title"],
            states=frozenset(EngagementState(s) for s in row["states"]),
            to=EngagementState(row["to"]) if "to" in row else None,
            reason=bool(row.get("reason")),
            number=bool(row.get("number")),
            day=bool(row.get("day")),
            expected=bool(row.get("expected")),
            limit=row.get("limit", ""),
            kinds=frozenset(MemberKind(k) for k in row.get("kinds", ())),
        )
    return found


@cache
def simple() -> SimpleDef:
    """The conditions under which an expert's opinion suffices."""
    row = _read("engagement")["simple"]
    return SimpleDef(
        basis=_basis("simple", row["source"]),
        amount=Money(row["amount"]),
        amount_words=row["amount_words"],
        amount_basis=_basis("simple.amount", row["amount_source"]),
        conditions=tuple(Question(c["id"], c["title"], c["question"]) for c in row["condition"]),
    )


@cache
def panel_rules() -> Mapping[str, PanelRule]:
    """Of how many people the court sits in which cases."""
    return {
        row["id"]: PanelRule(row["id"], row["title"], row["size"], _basis(row["id"], row["source"]))
        for row in _read("engagement")["panel"]
    }


@cache
def jurors() -> JurorsDef:
    """How jurors with special knowledge are drawn."""
    row = _read("engagement")["jurors"]
    return JurorsDef(
        least=row["least"],
        least_basis=_basis("jurors", row["least_source"]),
        draw_basis=_basis("jurors", row["draw_source"]),
        area_basis=_basis("jurors", row["area_source"]),
        limit=procedure().limit(row["limit"]),
    )


def procedure() -> Procedure:
    """The statutory procedure that engagements are steps of."""
    return load_procedures().procedure(PROCEDURE)


def _read(name: str) -> dict[str, Any]:
    text = (files("xiejiang.experts") / "content" / f"{name}.toml").read_text("utf-8")
    return tomllib.loads(text)


def _basis(where: str, source: Mapping[str, str]) -> Basis:
    return Basis(
        _citation(where, source["instrument"], source["article"]), Confidence(source["confidence"])
    )


def _citation(where: str, key: str, article: str) -> Citation:
    instrument = load_instruments().get(key)
    if instrument is None:
        raise ContentError(problem=f"{where} 所引的规范性文件 {key} 不在目录中")
    return Citation(key, article, title=instrument.title)
