"""化解的六条路: each three-valued on one case, running or over, and what each bars or stays.

    ways_of(proceedings, known, on) -> list[WayNow]

A way asks for facts, or it has grounds (情形) with conditions, time and days in force. Read from
``content/ways.toml``; every fact, procedure, state and event there exists in the law.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from xiejiang.kernel.logic import Tri, all_of, any_of
from xiejiang.law.model import FactType, Value
from xiejiang.law.procedures import load_procedures
from xiejiang.law.schema import load_law
from xiejiang.proceedings.queries import Proceeding
from xiejiang.settling.bases import Basis, bases, insist
from xiejiang.settling.errors import ContentUnreadable
from xiejiang.settling.grounds import (
    Ground,
    GroundNow,
    Item,
    grounds_now,
    read_grounds,
    read_items,
    weigh,
)

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
    when: tuple[Item, ...]
    """What the facts say where it applies; what runs is enough unless they say otherwise."""
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
    grounds: tuple[Ground, ...]
    """Any one of them opens it."""
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
    grounds: tuple[GroundNow, ...]
    """Those in force that bear on the answer: the ones that open it, else those undecided."""


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
    insist(item, set(table) - {"when"}, EFFECT)
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
        read_items(item, table.get("when", ())),
        bases(item, table["sources"]),
    )


def _way(table: Mapping[str, Any], effects: Sequence[Effect]) -> Way:
    item = str(table["id"])
    insist(item, set(table) - {"within", "ground"}, WAY)
    for problem in _problems(table):
        raise ContentUnreadable(item=item, problem=problem)
    return Way(
        **{k: table[k] for k in ("id", "title", "title_en", "about", "about_en")},
        where=tuple((w["procedure"], frozenset(w["states"])) for w in table["where"]),
        asks=tuple((a["fact"], a["value"]) for a in table["asks"]),
        within=bool(table.get("within")),
        grounds=read_grounds(item, table.get("ground", ())),
        bases=bases(item, table["sources"]),
        effects=tuple(e for e in effects if e.way == item),
    )


def _problems(table: Mapping[str, Any]) -> Iterator[str]:
    facts = load_law().facts
    if table["asks"] and table.get("ground"):
        yield "所问的事实和情形只能写一样"
    for ask in table["asks"]:
        fact = facts.get(ask["fact"])
        if fact is None or fact.type is not FactType.BOOL:
            yield f"事实字典中没有是非事实 {ask['fact']}"
    for place in table["where"]:
        procedure = load_procedures().by_id.get(place["procedure"])
        states = {s.id for s in procedure.states} if procedure else set()
        if procedure is None or set(place["states"]) - states:
            yield f"没有程序或者状态 {place['procedure']} {sorted(set(place['states']) - states)}"


def ways_of(found: Sequence[Proceeding], known: Mapping[str, Value], on: date) -> list[WayNow]:
    """Every way as it stands on the proceedings and the known facts of a case on a day."""
    happened = {e.event for p in found for e in p.events.all()}
    running = {p.procedure for p in found if p.closed_at is None}
    return [_now(way, found, _Stand(known, on, running, happened)) for way in ways()]


@dataclass(frozen=True, slots=True)
class _Stand:
    """How a case stands: what is known on which day, what runs and what happened."""

    known: Mapping[str, Value]
    on: date
    running: Collection[str]
    happened: Collection[str]


def _belongs(proceeding: Proceeding, way: Way) -> bool:
    places = dict(way.where)
    states = places.get(proceeding.procedure)
    return states is not None and (not states or proceeding.state in states)


def _now(way: Way, found: Sequence[Proceeding], stand: _Stand) -> WayNow:
    here = [p for p in found if _belongs(p, way)]
    running = tuple(p for p in here if p.closed_at is None)
    ended = tuple(p for p in here if p.closed_at is not None)
    grounds = grounds_now(way.grounds, stand.known, stand.on)
    opened = _open(way, running, stand.known, grounds)
    missing = [name for name, _wanted in way.asks if name not in stand.known]
    telling = tuple(g for g in grounds if g.opens is opened and not running)
    missing += [name for g in telling for name in g.missing]
    return WayNow(
        way=way,
        open=opened,
        missing=() if running or way.within else tuple(dict.fromkeys(missing)),
        running=running,
        ended=ended,
        applying=frozenset(
            e.words for e in way.effects if _applies(e, stand, over=bool(ended) and not running)
        ),
        grounds=telling,
    )


def _applies(effect: Effect, stand: _Stand, *, over: bool) -> bool:
    """Whether what it says holds now: by what runs and happened, or by the facts alone."""
    facts = all_of(weigh(item, stand.known, stand.on) for item in effect.when)
    if not effect.running and not effect.happened:
        return bool(effect.when) and facts is Tri.TRUE and not over
    runs = not effect.running or bool(set(effect.running) & set(stand.running))
    came = not effect.happened or bool(set(effect.happened) & set(stand.happened))
    return runs and came and facts is not Tri.FALSE


def _open(
    way: Way,
    running: Sequence[Proceeding],
    known: Mapping[str, Value],
    grounds: Sequence[GroundNow],
) -> Tri:
    """Whether it is open: certainly while it runs, else as the facts say.

    What nothing asks for is unknown, and so is what a law said before the text that is at hand.
    """
    if running:
        return Tri.TRUE
    if way.within:
        return Tri.FALSE
    if way.grounds:
        earlier = Tri.UNKNOWN if len(grounds) < len(way.grounds) else Tri.FALSE
        return earlier | any_of(g.opens for g in grounds)
    if not way.asks:
        return Tri.UNKNOWN
    return all_of(_answer(known.get(name), wanted) for name, wanted in way.asks)


def _answer(value: Value | None, wanted: bool) -> Tri:
    return Tri.of(value is wanted) if isinstance(value, bool) else Tri.UNKNOWN
