"""司法协助的途径: the ways by which a request goes abroad or comes in, read strictly."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.resources.abc import Traversable

from xiejiang.agencies.domain import Kind
from xiejiang.foreign.domain import AssistanceKind, Basis, Channel, Direction, Limit, Step
from xiejiang.foreign.errors import ForeignContentError
from xiejiang.foreign.reading import among, content, members
from xiejiang.kernel.citation import Confidence
from xiejiang.law.instruments import load_instruments, read_citation
from xiejiang.law.model import Instrument
from xiejiang.law.periods import compute, load_periods
from xiejiang.law.reader import Report, Table, read_file

CHANNELS = "channels.toml"


@cache
def channels() -> Mapping[str, Channel]:
    """The channels by id, in the order of the content."""
    return read(content())


def channels_for(kind: str) -> tuple[Channel, ...]:
    """The channels that agencies of a kind register."""
    return tuple(c for c in channels().values() if kind in c.kinds)


def read(root: Traversable) -> Mapping[str, Channel]:
    """Read the channels under a folder; raises with all mistakes."""
    report = Report()
    instruments = load_instruments()
    file = read_file(root / CHANNELS, CHANNELS, report)
    found: dict[str, Channel] = {}
    for table in file.named_tables("channel"):
        one = _channel(table, instruments)
        if one.id in found:
            table.complain("途径编号重复")
        found[one.id] = one
    file.done()
    if report.complaints:
        raise ForeignContentError(complaints=report.complaints)
    return found


def _channel(table: Table, known: Mapping[str, Instrument]) -> Channel:
    channel = Channel(
        id=table.text("id"),
        title=table.text("title"),
        direction=table.choice("direction", Direction, Direction.OUT),
        kind=table.choice("kind", AssistanceKind, AssistanceKind.SERVICE),
        kinds=among(table, "kinds", {k.value for k in Kind}, required=True),
        bases=members(table, "bases", Basis, required=True),
        steps=tuple(_step(t, known) for t in table.named_tables("step")),
    )
    ids = [s.id for s in channel.steps]
    if len(ids) < 2 or len(set(ids)) < len(ids):
        table.complain("至少要有两环，编号不能重复")
    table.done()
    return channel


def _step(table: Table, known: Mapping[str, Instrument]) -> Step:
    step = Step(
        id=table.text("id"),
        title=table.text("title"),
        who=table.text("who"),
        source=read_citation(table.table("source"), table, known),
        confidence=table.choice("confidence", Confidence, Confidence.UNKNOWN),
        limit=_limit(table.table("limit")),
    )
    table.done()
    return step


def _limit(table: Table | None) -> Limit | None:
    if table is None:
        return None
    limit = Limit(
        regime=table.text("regime"),
        value=table.integer("value", required=True) or 0,
        unit=table.text("unit"),
        words=table.text("words"),
    )
    regime = load_periods().regimes.get(limit.regime)
    if regime is None or limit.unit not in regime.units:
        table.complain(f"没有期间制度“{limit.regime}”，或者它不用单位“{limit.unit}”")
    table.done()
    return limit


def due_after(step: Step, on: date) -> date | None:
    """By when the next step is due by the provision, after this one was taken on a day."""
    if step.limit is None:
        return None
    limit = step.limit
    period = compute(
        load_periods(), regime=limit.regime, start=on, value=limit.value, unit=limit.unit
    )
    return period.legal if isinstance(period.legal, date) else None
