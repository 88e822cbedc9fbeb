"""地方内容包: what a province has set within the law, under the same strict schema.

A pack is one TOML file (``schema = "xiejiang-pack/1"``) with the instruments it rests on, the
lines a province draws inside a statutory band (``[[line]]``) and its benchmarks of discretion
(``[[benchmark]]``: 裁量基准, a narrower range of a fine under conditions of its own). A line
outside its band, a benchmark outside its provision, an overlap in time: the pack is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from pathlib import Path

from xiejiang.kernel.citation import Confidence
from xiejiang.law.consequences import (
    AdminDetention,
    AdminPenalty,
    Fine,
    HeavierFine,
    MultipleFine,
    RangeFine,
)
from xiejiang.law.instruments import read_citation
from xiejiang.law.model import (
    Benchmark,
    Condition,
    FactDef,
    Instrument,
    Pack,
    RegionalLine,
    RegionalThreshold,
    Rule,
)
from xiejiang.law.predicates import read_group
from xiejiang.law.reader import Report, Table, read_file

SCHEMA = "xiejiang-pack/1"


class Unit(StrEnum):
    """What a benchmark counts in."""

    YUAN = "yuan"
    TIMES = "times"


@dataclass(frozen=True, slots=True)
class Ground:
    """What a pack is read against."""

    facts: Mapping[str, FactDef]
    rules: Mapping[str, Rule]
    instruments: Mapping[str, Instrument]


def read_packs(files: Sequence[Path], ground: Ground, report: Report) -> tuple[Pack, ...]:
    """Read packs; every mistake names the file and the item."""
    packs = tuple(_pack(path, ground, report) for path in files)
    seen: set[str] = set()
    for pack in packs:
        if pack.id in seen:
            report.add(pack.file, f"内容包编号“{pack.id}”重复")
        seen.add(pack.id)
    return packs


def _pack(path: Path, ground: Ground, report: Report) -> Pack:
    file = read_file(path, path.name, report)
    if file.text("schema") != SCHEMA:
        file.complain(f"schema 应为 {SCHEMA}")
    file.named_tables("instrument")  # read with the other instruments
    head = file.table("pack")
    if head is None:
        file.complain("缺少 [pack]")
        head = Table({}, f"{path.name} pack", report)
    region = head.text("region")
    name = head.text("id")
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,59}", name):
        head.complain("编号只用小写英文字母、数字和连字符，不超过 60 个字符")
    pack = Pack(
        id=name,
        title=head.text("title"),
        region=region,
        file=path.name,
        lines=tuple(
            read_line(t, ground.instruments, region) for t in file.named_tables("line", "parameter")
        ),
        benchmarks=tuple(_benchmark(t, ground, region) for t in file.named_tables("benchmark")),
    )
    head.done()
    file.done()
    return pack


def read_line(
    table: Table, instruments: Mapping[str, Instrument], region: str = ""
) -> RegionalLine:
    """A line of a province; the region stands in the table unless the pack gives it."""
    line = RegionalLine(
        region=region or table.text("region"),
        parameter=table.text("parameter"),
        value=table.required_number("value"),
        valid_from=table.day("valid_from"),
        valid_to=table.optional_day("valid_to"),
        confidence=table.choice("confidence", Confidence, Confidence.UNKNOWN),
        source=read_citation(table.table("source"), table, instruments),
    )
    table.done()
    return line


def check_lines(lines: Sequence[RegionalLine], rules: Mapping[str, Rule], report: Report) -> None:
    """Every line lies in its statutory band, and no two lie over each other in time."""
    bands = _bands(rules.values())
    for number, line in enumerate(lines):
        where = f"{line.region} {line.parameter}"
        if line.parameter not in bands:
            report.add(where, "没有规则用到这一参数")
        for band in bands.get(line.parameter, ()):
            if not band.low <= line.value * band.times <= band.high:
                low, high = band.low / band.times, band.high / band.times
                report.add(where, f"{line.value} 不在法定幅度 {low} 至 {high} 之内")
        for other in lines[number + 1 :]:
            same = (other.region, other.parameter) == (line.region, line.parameter)
            if same and _overlap(line, other):
                report.add(where, f"{line.valid_from} 与 {other.valid_from} 起的两条在时间上重叠")


def _overlap(one: RegionalLine, other: RegionalLine) -> bool:
    return (other.valid_to is None or one.valid_from <= other.valid_to) and (
        one.valid_to is None or other.valid_from <= one.valid_to
    )


def _bands(rules: Iterable[Rule]) -> dict[str, list[RegionalThreshold]]:
    found: dict[str, list[RegionalThreshold]] = {}
    for rule in rules:
        groups = [rule.gate, *(c.group for c in (*rule.conditions, *rule.exclusions))]
        for predicate in (p for group in groups for p in group.predicates):
            if isinstance(predicate, RegionalThreshold):
                found.setdefault(predicate.parameter, []).append(predicate)
    return found


def _benchmark(table: Table, ground: Ground, region: str) -> Benchmark:
    unit = table.choice("unit", Unit, Unit.YUAN)
    found = Benchmark(
        id=table.text("id"),
        rule=table.text("rule"),
        condition=table.text("condition"),
        label=table.text("label"),
        group=read_group(table, ground.facts),
        low=table.required_number("from"),
        high=table.required_number("to"),
        times=unit is Unit.TIMES,
        region=region,
        valid_from=table.day("valid_from"),
        valid_to=table.optional_day("valid_to"),
        confidence=table.choice("confidence", Confidence, Confidence.UNKNOWN),
        source=read_citation(table.table("source"), table, ground.instruments),
    )
    table.done()
    _check_benchmark(found, ground.rules, table)
    return found


def _check_benchmark(found: Benchmark, rules: Mapping[str, Rule], table: Table) -> None:
    rule = rules.get(found.rule)
    if rule is None or not isinstance(rule.consequence, (AdminPenalty, AdminDetention)):
        table.complain(f"“{found.rule}”不是行政处罚规则")
        return
    item = next((c for c in rule.conditions if c.id == found.condition), None)
    if item is None:
        table.complain(f"规则 {rule.id} 没有“{found.condition}”这一项")
        return
    ranges = list(_ranges(rule, item, times=found.times))
    if not ranges:
        table.complain("该项没有这种罚款（定额或者倍数）")
    elif found.low > found.high or not any(
        low <= found.low and found.high <= high for low, high in ranges
    ):
        told = "、".join(f"{low} 至 {high}" for low, high in ranges)
        table.complain(f"{found.low} 至 {found.high} 超出法定幅度（{told}）")


def _ranges(rule: Rule, item: Condition, *, times: bool) -> Iterator[tuple[Decimal, Decimal]]:
    """The statutory ranges of an item: its own or the rule's, and the heavier ones."""
    consequence = rule.consequence
    if not isinstance(consequence, (AdminPenalty, AdminDetention)):
        return
    heavier: tuple[HeavierFine, ...] = (*item.heavier, *consequence.heavier)
    fines: tuple[Fine | None, ...] = (item.fine or consequence.fine, *(h.fine for h in heavier))
    for fine in fines:
        if times and isinstance(fine, MultipleFine):
            yield fine.min_times, fine.max_times
        if not times and isinstance(fine, RangeFine):
            yield fine.min_yuan, fine.max_yuan
