"""What the law says of each kind of measure and of substitution, read from ``content/``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from xiejiang.kernel.citation import Citation, Confidence
from xiejiang.law.instruments import load_instruments
from xiejiang.restoration.domain import MeasureKind
from xiejiang.restoration.errors import RestorationContentError

LEVELS = ("refuse", "open", "reasons")
TYPES = ("text", "number", "choice")
SOURCE = {"instrument", "article"}
SOURCE_MAY = {"valid_from", "valid_until", "confidence"}


@dataclass(frozen=True, slots=True)
class Basis:
    """A provision, the days on which it holds, and how sure we are of it."""

    citation: Citation
    confidence: Confidence
    valid_from: date | None
    valid_until: date | None

    def holds(self, on: date) -> bool:
        """Whether it is in force on a day."""
        early = self.valid_from is not None and on < self.valid_from
        late = self.valid_until is not None and on > self.valid_until
        return not (early or late)

    @property
    def words(self) -> str:
        """As people read it, with a mark where it is not checked against the text."""
        mark = "" if self.confidence.is_verified else f"（{self.confidence.zh}）"
        return f"{self.citation}{mark}"


@dataclass(frozen=True, slots=True)
class Param:
    """One parameter of a kind of measure."""

    id: str
    title: str
    type: str
    required: bool
    help: str
    choices: tuple[tuple[str, str], ...]

    def said(self, value: str) -> str:
        """A value as people read it."""
        return dict(self.choices).get(value, value)


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that the law says of a kind of measure."""

    id: str
    level: str
    where: str
    words: str
    param: str
    field: str
    among: tuple[str, ...]
    blank: bool
    bases: tuple[Basis, ...]

    def strikes(self, values: Mapping[str, str], fields: Mapping[str, str], on: date) -> bool:
        """Whether it speaks against a measure, under a provision in force on its day."""
        if not any(b.holds(on) for b in self.bases):
            return False
        said = (values.get(self.param, "") if self.param else fields[self.field]).strip()
        return not said if self.blank else said in self.among

    def basis(self, on: date) -> tuple[Basis, ...]:
        """The provisions in force on a day."""
        return tuple(b for b in self.bases if b.holds(on))


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of measure."""

    kind: MeasureKind
    words: str
    units: tuple[str, ...]
    species: bool
    supplier: bool
    params: tuple[Param, ...]
    rules: tuple[Rule, ...]
    bases: tuple[Basis, ...]


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition of substitution; ``kinds`` narrows it to plans with such measures."""

    id: str
    words: str
    help: str
    kinds: frozenset[str]
    bases: tuple[Basis, ...]


@cache
def kinds() -> Mapping[MeasureKind, Kind]:
    """Every kind of measure; a missing or unreadable one is an error."""
    return read_kinds(_read("measures.toml"))


@cache
def conditions() -> tuple[Condition, ...]:
    """The conditions of substitution, in order."""
    return tuple(_condition(t) for t in _read("substitution.toml")["condition"])


def conditions_of(used: Sequence[str]) -> list[Condition]:
    """The conditions that a plan with measures of some kinds has to meet."""
    return [c for c in conditions() if not c.kinds or c.kinds & set(used)]


def read_kinds(content: Mapping[str, Any]) -> Mapping[MeasureKind, Kind]:
    """Read and check the kinds of a content file."""
    found: dict[MeasureKind, Kind] = {}
    for table in content["kind"]:
        made = _kind(table)
        if made.kind in found:
            raise RestorationContentError(problem=f"{made.kind} 写了两次")
        found[made.kind] = made
    if missing := set(MeasureKind) - set(found):
        raise RestorationContentError(problem=f"缺少 {'、'.join(sorted(missing))}")
    return found


def _read(name: str) -> Mapping[str, Any]:
    return tomllib.loads((files("xiejiang.restoration") / "content" / name).read_text("utf-8"))


def _insist(table: Mapping[str, Any], must: set[str], may: set[str]) -> None:
    """Refuse a table with unknown or missing keys."""
    missing, unknown = must - set(table), set(table) - must - may
    if missing or unknown:
        named = table.get("id", table.get("instrument", ""))
        raise RestorationContentError(problem=f"{named} 多了或少了 {sorted(missing | unknown)}")


def _kind(table: Mapping[str, Any]) -> Kind:
    _insist(table, {"id", "words", "units", "species", "supplier", "sources"}, {"param", "rule"})
    params = tuple(_param(p) for p in table.get("param", ()))
    known = {p.id for p in params}
    rules = tuple(_rule(r, known) for r in table.get("rule", ()))
    try:
        kind = MeasureKind(table["id"])
    except ValueError:
        raise RestorationContentError(problem=f"没有措施种类 {table['id']}") from None
    return Kind(
        kind,
        table["words"],
        tuple(table["units"]),
        table["species"],
        table["supplier"],
        params,
        rules,
        _bases(table["sources"]),
    )


def _param(table: Mapping[str, Any]) -> Param:
    _insist(table, {"id", "title", "type"}, {"required", "help", "choices"})
    choices = tuple((str(v), str(w)) for v, w in table.get("choices", ()))
    if table["type"] not in TYPES or bool(choices) != (table["type"] == "choice"):
        raise RestorationContentError(problem=f"参数 {table['id']} 的类型或者选项有误")
    return Param(
        table["id"],
        table["title"],
        table["type"],
        table.get("required", True),
        table.get("help", ""),
        choices,
    )


def _rule(table: Mapping[str, Any], params: set[str]) -> Rule:
    must = {"id", "level", "where", "words", "sources"}
    _insist(table, must, {"param", "field", "among", "blank"})
    param, field = table.get("param", ""), table.get("field", "")
    if table["level"] not in LEVELS or bool(param) == bool(field):
        raise RestorationContentError(problem=f"规定 {table['id']} 的程度或者对象有误")
    if (param and param not in params) or field not in ("", "species", "supplier"):
        raise RestorationContentError(problem=f"规定 {table['id']} 所说的项目不存在")
    if bool(table.get("among")) == bool(table.get("blank")):
        raise RestorationContentError(problem=f"规定 {table['id']} 应当写 among 或者 blank")
    return Rule(
        table["id"],
        table["level"],
        table["where"],
        table["words"],
        param,
        field,
        tuple(table.get("among", ())),
        table.get("blank", False),
        _bases(table["sources"]),
    )


def _condition(table: Mapping[str, Any]) -> Condition:
    _insist(table, {"id", "words", "help", "kinds", "sources"}, set())
    kinds_ = frozenset(MeasureKind(k).value for k in table["kinds"])
    return Condition(table["id"], table["words"], table["help"], kinds_, _bases(table["sources"]))


def _bases(sources: Sequence[Mapping[str, Any]]) -> tuple[Basis, ...]:
    if not sources:
        raise RestorationContentError(problem="没有写依据")
    return tuple(_basis(s) for s in sources)


def _basis(source: Mapping[str, Any]) -> Basis:
    _insist(source, SOURCE, SOURCE_MAY)
    instrument = load_instruments().get(source["instrument"])
    if instrument is None:
        raise RestorationContentError(problem=f"没有规范性文件 {source['instrument']}")
    confidence = source.get("confidence")
    return Basis(
        Citation(instrument.id, source["article"], title=instrument.title),
        Confidence(confidence) if confidence else Confidence(instrument.confidence),
        source.get("valid_from"),
        source.get("valid_until"),
    )
