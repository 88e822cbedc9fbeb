"""Reading the period regimes from their content file, strictly."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from pathlib import Path

from xiejiang.kernel.citation import Citation, Confidence
from xiejiang.law.calendar import Calendar, load_calendar
from xiejiang.law.periods_content import (
    Basis,
    Direction,
    FirstHour,
    MonthRule,
    Periods,
    Regime,
    Rival,
    Role,
    Roll,
    SafeRule,
    Transit,
    Unit,
)
from xiejiang.law.periods_reading import Table

CONTENT = Path(__file__).parent / "content" / "periods.toml"

_RULES_FOR_UNITS = {
    "first_day": {"natural-day", "working-day", "month", "year"},
    "first_hour": {"hour"},
    "months": {"month", "year"},
}
"""A regime states the rules that its units need, and no others."""


def read_periods(path: Path, calendar: Calendar) -> Periods:
    """Read the content file and check that its items know each other."""
    top = Table.from_file(path, "xiejiang-period-regimes/1")
    units: dict[str, Unit] = {}
    for table in top.tables("unit"):
        unit = _read_unit(table)
        _refuse_twice(table, unit.id, units)
        units[unit.id] = unit
    roles: dict[str, Role] = {}
    for table in top.tables("role"):
        role = _read_role(table)
        _refuse_twice(table, role.id, roles)
        roles[role.id] = role
    regimes: dict[str, Regime] = {}
    for table in top.tables("regime"):
        regime = _read_regime(table, units)
        _refuse_twice(table, regime.id, regimes)
        regimes[regime.id] = regime
    top.done()
    return Periods(regimes, units, roles, calendar)


@cache
def load_periods() -> Periods:
    """The periods of the product's own content."""
    return read_periods(CONTENT, load_calendar())


def _refuse_twice(table: Table, given: str, known: Collection[str]) -> None:
    if given in known:
        raise table.wrong("id 重复")


def _read_unit(table: Table) -> Unit:
    unit = Unit(
        id=table.take("id", str),
        title=table.take("title", str),
        title_en=table.take("title_en", str),
        measure=table.get("measure", str, ""),
        uncounted=table.get("uncounted", str, ""),
    )
    table.done()
    if bool(unit.measure) is bool(unit.uncounted):
        raise table.wrong("measure 与 uncounted 须且只须写一个")
    return unit


def _read_role(table: Table) -> Role:
    role = Role(
        id=table.take("id", str),
        title=table.take("title", str),
        title_en=table.take("title_en", str),
        summary=table.take("summary", str),
        direction=Direction(table.choice_or("direction", list(Direction), Direction.FORWARD)),
        rolls=table.choice("roll", ("as-regime", "never")) == "as-regime",
        safe=SafeRule(table.choice("safe", list(SafeRule))),
        opens=table.get("opens", bool, False),
    )
    table.done()
    return role


def _read_regime(table: Table, units: Collection[str]) -> Regime:
    counted = table.each("units", str)
    for key, users in _RULES_FOR_UNITS.items():
        if table.has(key) is users.isdisjoint(counted):
            raise table.wrong(f"{key} 与 units 不符：按这些单位计算才写，也必须写")
    first_day = table.table_or_none("first_day")
    hour_rule, hour_basis = _read_first_hour(table.table_or_none("first_hour"))
    last_day = table.table("last_day")
    month_rule, month_basis, month_article = _read_months(table.table_or_none("months"))
    numbers, numbers_article = _read_numbers(table.table_or_none("numbers"))
    regime = Regime(
        id=table.take("id", str),
        title=table.take("title", str),
        title_en=table.take("title_en", str),
        units=counted,
        first_day=_read_first_day(first_day),
        first_hour=hour_rule,
        first_hour_basis=hour_basis,
        roll=Roll(last_day.choice("roll", list(Roll))),
        except_in_custody=last_day.get("except_in_custody", bool, False),
        close_of_business=last_day.get("close_of_business", bool, False),
        month_rule=month_rule,
        month_basis=month_basis,
        month_article=month_article,
        transit=Transit(table.choice("transit", list(Transit))),
        mailing_counts=table.get("mailing_counts", bool, False),
        working_numbers=numbers,
        numbers_article=numbers_article,
        rivals=tuple(_read_rival(rival) for rival in table.tables("rivals")),
        source=_read_source(table.table("source")),
        confidence=Confidence(table.choice("confidence", list(Confidence))),
        note=table.get("note", str, ""),
        doubts=table.each("doubts", str),
    )
    last_day.done()
    table.done()
    named = {*counted, *(name for r in regime.rivals for name in (r.unit, r.as_unit))}
    if strangers := named - set(units):
        raise table.wrong(f"没有定义的单位 {'、'.join(sorted(strangers))}")
    return regime


def _read_first_day(table: Table | None) -> Basis:
    if table is None:
        return Basis.ANALOGY
    table.choice("rule", ("next-day",))
    basis = Basis(table.choice("basis", list(Basis)))
    table.done()
    return basis


def _read_first_hour(table: Table | None) -> tuple[FirstHour, Basis]:
    if table is None:
        return FirstHour.NEXT_HOUR, Basis.ANALOGY
    rule = FirstHour(table.choice("rule", list(FirstHour)))
    basis = Basis(table.choice("basis", list(Basis)))
    table.done()
    return rule, basis


def _read_months(table: Table | None) -> tuple[MonthRule, Basis, str]:
    if table is None:
        return MonthRule.CORRESPONDING, Basis.ANALOGY, ""
    rule = MonthRule(table.choice("rule", list(MonthRule)))
    basis = Basis(table.choice("basis", list(Basis)))
    article = table.take("article", str)
    table.done()
    return rule, basis, article


def _read_numbers(table: Table | None) -> tuple[tuple[int, ...], str]:
    if table is None:
        return (), ""
    article = table.take("article", str)
    listed = table.each("working", int)
    up_to = table.get("working_up_to", int, 0)
    table.done()
    if bool(listed) is bool(up_to):
        raise table.wrong("working 与 working_up_to 须且只须写一个")
    return listed or tuple(range(1, up_to + 1)), article


def _read_rival(table: Table) -> Rival:
    rival = Rival(
        unit=table.take("unit", str),
        numbers=table.each("numbers", int),
        as_unit=table.take("as_unit", str),
        title=table.take("title", str),
    )
    table.done()
    return rival


def _read_source(table: Table) -> Citation:
    source = Citation(
        instrument=table.take("instrument", str),
        article=table.take("article", str),
        also=table.each("also", str),
        title=table.take("title", str),
    )
    table.done()
    return source
