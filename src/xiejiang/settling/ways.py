"""化解的六条路: each three-valued on one case, running or over, and what each bars or stays.

    ways_of(running, known, sought) -> list[WayNow]

Read from ``content/ways.toml``; every fact, procedure, state and event there exists in the law.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from xiejiang.kernel.logic import Tri, all_of
from xiejiang.law.model import FactType, Value
from xiejiang.law.procedures import load_procedures
from xiejiang.law.schema import load_law
from xiejiang.proceedings.queries import Proceeding
from xiejiang.settling.bases import Basis, bases, insist
from xiejiang.settling.errors import ContentUnreadable

WAY = {"id", "title", "title_en", "about", "about_en", "where", "asks", "sources"}
EFFECT = {"way", "kind", "words", "words_en", "running", "happened", "sources"}
KINDS_ZH = {"bars": "拦住", "stays": "中止", "before": "先后", "opens": "接着", "free": "不影响"}


@dataclass(frozen=True, slots=True)
class Effect:
    """What a way bars, stays, opens or leaves alone."""

    way: str
    kind: str
    words: str
    words_en: str
    running: tuple[str, ...]
    happened: tuple[str, ...]
    bases: tuple[Basis, ...]

    @property
    def zh(self) -> str:
        """What it does, in a word."""
        return KINDS_ZH[self.kind]


@dataclass(frozen=True, slots=True)
class Way:
    """One way out: in which procedures, on which facts."""

    id: str
    title: str
    title_en: str
    about: str
    about_en: str
    where: tuple[tuple[str, frozenset[str]], ...]
    """Procedure and the states that belong to this way; every state if none is named."""
    asks: tuple[tuple[str, bool], ...]
    within: bool
    """Open exactly while such a proceeding is in one of its states."""
    bases: tuple[Basis, ...]
    effects: tuple[Effect, ...]


@dataclass(frozen=True, slots=True)
class WayNow:
    """A way as it stands in one case."""

    way: Way
    open: Tri
    missing: tuple[str, ...]
    """Facts that would tell whether it is open."""
    running: tuple[Proceeding, ...]
    ended: tuple[Proceeding, ...]
    applying: frozenset[str]
    """The words of those effects that apply now."""


@cache
def ways() -> tuple[Way, ...]:
    """The six ways, in the order of the file."""
    text = (files("xiejiang.settling") / "content" / "ways.toml").read_text("utf-8")
    return read(tomllib.loads(text))


def read(content: Mapping[str, Any]) -> tuple[Way, ...]:
    """The ways of such a file; what is too much, missing or unknown is an error."""
    effects = [_effect(t) for t in content["effect"]]
    names = {t["id"] for t in content["way"]}
    strange = {e.way for e in effects} - names
    if strange:
        raise ContentUnreadable(item="effect", problem=f"没有这样的路 {sorted(strange)}")
    return tuple(_way(t, effects) for t in content["way"])


def _effect(table: Mapping[str, Any]) -> Effect:
    item = str(table.get("words", ""))[:20]
    insist(item, set(table), EFFECT)
    known = load_procedures()
    wrong = (set(table["running"]) - set(known.by_id)) | (
        set(table["happened"]) - set(known.events)
    )
    if wrong or table["kind"] not in KINDS_ZH:
        raise ContentUnreadable(item=item, problem=f"没有这样的程序、事件或者作用 {sorted(wrong)}")
    return Effect(
        table["way"],
        table["kind"],
        table["words"],
        table["words_en"],
        tuple(table["running"]),
        tuple(table["happened"]),
        bases(item, table["sources"]),
    )


def _way(table: Mapping[str, Any], effects: Sequence[Effect]) -> Way:
    item = str(table["id"])
    insist(item, set(table) - {"within"}, WAY)
    for problem in _problems(table):
        raise ContentUnreadable(item=item, problem=problem)
    return Way(
        **{k: table[k] for k in ("id", "title", "title_en", "about", "about_en")},
        where=tuple((w["procedure"], frozenset(w["states"])) for w in table["where"]),
        asks=tuple((a["fact"], a["value"]) for a in table["asks"]),
        within=bool(table.get("within")),
        bases=bases(item, table["sources"]),
        effects=tuple(e for e in effects if e.way == item),
    )


def _problems(table: Mapping[str, Any]) -> Iterator[str]:
    facts = load_law().facts
    for ask in table["asks"]:
        fact = facts.get(ask["fact"])
        if fact is None or fact.type is not FactType.BOOL:
            yield f"事实字典中没有是非事实 {ask['fact']}"
    for place in table["where"]:
        procedure = load_procedures().by_id.get(place["procedure"])
        states = {s.id for s in procedure.states} if procedure else set()
        if procedure is None or set(place["states"]) - states:
            yield f"没有程序或者状态 {place['procedure']} {sorted(set(place['states']) - states)}"


def ways_of(found: Sequence[Proceeding], known: Mapping[str, Value]) -> list[WayNow]:
    """Every way as it stands on the proceedings and the known facts of a case."""
    happened = {e.event for p in found for e in p.events.all()}
    running = {p.procedure for p in found if p.closed_at is None}
    return [_now(way, found, known, running, happened) for way in ways()]


def _belongs(proceeding: Proceeding, way: Way) -> bool:
    places = dict(way.where)
    states = places.get(proceeding.procedure)
    return states is not None and (not states or proceeding.state in states)


def _now(
    way: Way,
    found: Sequence[Proceeding],
    known: Mapping[str, Value],
    procedures: Collection[str],
    happened: Collection[str],
) -> WayNow:
    here = [p for p in found if _belongs(p, way)]
    running = tuple(p for p in here if p.closed_at is None)
    missing = tuple(name for name, _wanted in way.asks if name not in known)
    applying = frozenset(
        e.words
        for e in way.effects
        if (e.running or e.happened)
        and (not e.running or set(e.running) & set(procedures))
        and (not e.happened or set(e.happened) & set(happened))
    )
    return WayNow(
        way=way,
        open=_open(way, running, known),
        missing=() if running or way.within else missing,
        running=running,
        ended=tuple(p for p in here if p.closed_at is not None),
        applying=applying,
    )


def _open(way: Way, running: Sequence[Proceeding], known: Mapping[str, Value]) -> Tri:
    """Whether it is open: certainly while it runs, else as the facts say; unasked is unknown."""
    if running:
        return Tri.TRUE
    if way.within:
        return Tri.FALSE
    if not way.asks:
        return Tri.UNKNOWN
    return all_of(_answer(known.get(name), wanted) for name, wanted in way.asks)


def _answer(value: Value | None, wanted: bool) -> Tri:
    return Tri.of(value is wanted) if isinstance(value, bool) else Tri.UNKNOWN
