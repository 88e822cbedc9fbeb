"""The content about flags, read strictly; every mistake names file and item."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import TypeVar

from xiejiang.agencies.domain import Kind
from xiejiang.cases.domain import Field
from xiejiang.foreign.domain import Appendix, Duty, Flag, Hint, Rules, Sign, Species, Track
from xiejiang.foreign.errors import ForeignContentError
from xiejiang.foreign.flags import SIDES
from xiejiang.kernel.citation import Confidence
from xiejiang.law.instruments import load_instruments, read_citation
from xiejiang.law.model import FactDef, Instrument
from xiejiang.law.reader import Report, Table, read_file
from xiejiang.law.schema import load_law

E = TypeVar("E", bound=StrEnum)
FLAGS, SPECIES = "flags.toml", "species.toml"


def content() -> Traversable:
    """Where the content of the room lies."""
    return files("xiejiang.foreign") / "content"


@cache
def rules() -> Rules:
    """The content shipped with the product."""
    return read(content())


def read(root: Traversable) -> Rules:
    """Read flags and species under a folder; raises with all mistakes."""
    report = Report()
    instruments, facts = load_instruments(), load_law().facts
    file = read_file(root / FLAGS, FLAGS, report)
    flags = tuple(_flag(t, instruments) for t in file.named_tables("flag"))
    signs = tuple(_sign(t, facts) for t in file.tables("sign"))
    hints = tuple(_hint(t, facts) for t in file.tables("hint"))
    file.done()
    named = {f.id for f in flags}
    ids = [f.id for f in flags] + [d.id for f in flags for d in f.duties]
    for one in {i for i in ids if ids.count(i) > 1}:
        report.add(FLAGS, f"编号“{one}”重复")
    spoken = {s.flag for s in signs} | {h.flag for h in hints} | SIDES.keys()
    for flag in sorted(spoken - named):
        report.add(FLAGS, f"没有提示“{flag}”")
    file = read_file(root / SPECIES, SPECIES, report)
    species = tuple(_species(t) for t in file.named_tables("species"))
    file.done()
    if report.complaints:
        raise ForeignContentError(complaints=report.complaints)
    return Rules(flags, signs, hints, species)


def _flag(table: Table, known: Mapping[str, Instrument]) -> Flag:
    flag = Flag(
        id=table.text("id"),
        title=table.text("title"),
        title_en=table.text("title_en"),
        words=table.text("words"),
        source=read_citation(table.table("source"), table, known),
        duties=tuple(_duty(t, known) for t in table.named_tables("duty")),
    )
    table.done()
    return flag


def _duty(table: Table, known: Mapping[str, Instrument]) -> Duty:
    confidence = table.choice("confidence", Confidence, Confidence.UNKNOWN)
    given = table.table("source")
    source = None
    if given is not None or confidence is not Confidence.UNKNOWN:
        source = read_citation(given, table, known)
    instrument = known.get(source.instrument) if source else None
    duty = Duty(
        id=table.text("id"),
        title=table.text("title"),
        track=table.choice("track", Track, Track.CRIMINAL),
        kinds=among(table, "kinds", {k.value for k in Kind}, required=True),
        words=table.text("words"),
        limit=table.text("limit", required=False),
        channel=table.texts("channel"),
        source=source,
        since=instrument.effective if instrument else None,
        until=instrument.superseded_on if instrument else None,
        confidence=confidence,
    )
    table.done()
    return duty


def _sign(table: Table, facts: Mapping[str, FactDef]) -> Sign:
    fact = table.text("fact")
    allowed = _values_of(table, fact, facts)
    sign = Sign(
        flag=table.text("flag"),
        fact=fact,
        holds=frozenset(among(table, "holds", allowed, required=True)),
        excludes=frozenset(among(table, "excludes", allowed)),
    )
    if sign.holds & sign.excludes:
        table.complain("同一取值不能既成立又排除")
    table.done()
    return sign


def _values_of(table: Table, fact: str, facts: Mapping[str, FactDef]) -> set[str]:
    definition = facts.get(fact)
    if definition is None:
        table.complain(f"事实字典里没有“{fact}”")
        return set()
    return {c.value for c in definition.choices} or {"true", "false"}


def _hint(table: Table, facts: Mapping[str, FactDef]) -> Hint:
    hint = Hint(
        flag=table.text("flag"),
        says=table.text("says"),
        words=table.texts("words"),
        divisions=table.texts("divisions"),
        fields=among(table, "fields", {f.value for f in Field}),
        facts=among(table, "facts", set(facts)),
    )
    if not (hint.words or hint.divisions or hint.fields or hint.facts):
        table.complain("没有写明看什么")
    table.done()
    return hint


def _species(table: Table) -> Species:
    found = Species(
        id=table.text("id"),
        name=table.text("name"),
        names=table.texts("names", required=True),
        latin=table.text("latin"),
        appendix=table.choice("appendix", Appendix, Appendix.ONE),
        note=table.text("note", required=False),
        confidence=table.choice("confidence", Confidence, Confidence.UNKNOWN),
    )
    table.done()
    return found


def among(table: Table, key: str, allowed: set[str], *, required: bool = False) -> tuple[str, ...]:
    """A list of values, each one of those allowed."""
    found = table.texts(key, required=required)
    for strange in (v for v in found if v not in allowed):
        table.complain(f"“{key}”里没有“{strange}”这一取值")
    return found


def members(table: Table, key: str, kind: type[E], *, required: bool = False) -> tuple[E, ...]:
    """A list of members of an enumeration."""
    found = among(table, key, {m.value for m in kind}, required=required)
    return tuple(m for m in kind if m.value in found)
