"""The kinds of suggestions; read from ``content/suggestions.toml`` and held against the procedures.

    kinds() -> Mapping[str, Kind]              # in the order of the file
    of_procedure("suggestions") -> tuple[Kind, ...]

Content names steps, events, limits, fields and roles; one that the procedure lacks is an error.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from functools import cache
from importlib.resources import files
from typing import Any

from xiejiang.law.procedures import Procedure, Step, load_procedures
from xiejiang.settling.errors import ContentUnreadable


@dataclass(frozen=True, slots=True)
class Kind:
    """建议的种类: where in which procedure it is issued, answered and followed up."""

    id: str
    title: str
    title_en: str
    procedure: str
    issued: str
    """The event by which it is issued."""
    received: tuple[str, ...]
    answered: tuple[str, ...]
    issuer: str
    addressee: str
    """Roles of the procedure."""
    written: tuple[str, ...]
    """The steps in which its text is filled in; a later one replaces."""
    fields: Mapping[str, str]
    """Part of the text → field of those steps; empty where the form has none."""
    answer: Mapping[str, str]
    """``adopted`` and ``words`` → field of the answering step."""
    limits: tuple[str, ...]
    """The clocks of the answer."""
    going: tuple[str, ...]
    """The steps whose provisions let the issuer go and look."""
    follow: tuple[str, ...]
    """What the law provides when nobody answers or nothing was mended."""


TABLES = {f.name for f in fields(Kind)}
PARTS = {"subject", "problems", "asks", "basis", "reply_by"}
ANSWER = {"adopted", "words"}


@cache
def kinds() -> Mapping[str, Kind]:
    """Every kind by its id."""
    text = (files("xiejiang.settling") / "content" / "suggestions.toml").read_text("utf-8")
    return read(tomllib.loads(text))


@cache
def of_procedure(procedure: str) -> tuple[Kind, ...]:
    """The kinds that a procedure issues."""
    return tuple(k for k in kinds().values() if k.procedure == procedure)


@cache
def issued() -> frozenset[str]:
    """Every event by which some suggestion is issued."""
    return frozenset(k.issued for k in kinds().values())


def read(content: Mapping[str, Any]) -> Mapping[str, Kind]:
    """The kinds of such a file; what is too much, missing, unknown or said twice is an error."""
    found: dict[str, Kind] = {}
    for table in content["kind"]:
        item = str(table.get("id", ""))
        if set(table) != TABLES or set(table["fields"]) != PARTS or set(table["answer"]) != ANSWER:
            raise ContentUnreadable(item=item, problem="多了或少了栏目")
        given: dict[str, Any] = {k: _frozen(v) for k, v in table.items()}
        kind = Kind(**given)
        if kind.id in found:
            raise ContentUnreadable(item=item, problem="写了两次")
        if kind.issued in {k.issued for k in found.values()}:
            raise ContentUnreadable(item=item, problem=f"事件 {kind.issued} 已经属于别的种类")
        for problem in _problems(kind):
            raise ContentUnreadable(item=item, problem=problem)
        found[kind.id] = kind
    return found


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _problems(kind: Kind) -> Iterator[str]:
    """What a kind names that its procedure does not have."""
    procedure = load_procedures().by_id.get(kind.procedure)
    if procedure is None:
        yield f"没有程序 {kind.procedure}"
        return
    named = {
        "事件": ({kind.issued, *kind.received, *kind.answered}, procedure.made),
        "步骤": ({*kind.written, *kind.going, *kind.follow}, {s.id for s in procedure.steps}),
        "期限": (set(kind.limits), {x.id for x in procedure.limits}),
        "角色": ({kind.issuer, kind.addressee}, {r.id for r in procedure.roles}),
        "填写项": (_asked(kind), _fillable(procedure, kind)),
    }
    for what, (wanted, there) in named.items():
        if wanted - there:
            yield f"程序 {kind.procedure} 没有{what} {sorted(wanted - there)}"


def _asked(kind: Kind) -> set[str]:
    return {f for f in (*kind.fields.values(), *kind.answer.values()) if f}


def _fillable(procedure: Procedure, kind: Kind) -> set[str]:
    """The fields of the steps that write or answer it."""

    def counts(step: Step) -> bool:
        return step.id in kind.written or bool({*step.emits} & {*kind.answered})

    return {f.id for s in procedure.steps if counts(s) for f in s.fields}
