"""A CSV of bases, read with distrust: whole, or refused line by line with everything wrong."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation

from xiejiang.agencies import queries as agencies
from xiejiang.agencies.queries import Agency
from xiejiang.bases import checks
from xiejiang.bases.domain import (
    Amount,
    Details,
    Founding,
    Place,
    Purpose,
    Setting,
    Standing,
    Unit,
)
from xiejiang.bases.errors import FileRefused
from xiejiang.bases.models import Base
from xiejiang.bases.registering import Entry
from xiejiang.kernel.errors import Complaint
from xiejiang.store.tablefiles import TableFile

FILE = TableFile(
    of="基地",
    needed=("名称", "作用", "区划", "管理机关"),
    also=(
        *("状态", "状态起日", "重点区域", "地点", "经度", "纬度", "河段", "陆域亩", "水域亩"),
        *("设立文书", "设立文号", "设立文书日期", "简介", "来源", "开放时间"),
    ),
    most_megabytes=5,
    most_rows=5000,
    refused=lambda complaints: FileRefused(complaints=complaints),
)
APART = "、"


def read(data: bytes, *, on: date) -> list[Entry]:
    """The bases of a file; every line that is wrong is named, and then none is taken."""
    rows = FILE.rows(data)
    wrong: list[Complaint] = []
    found: list[Entry] = []
    seen: dict[tuple[str, str], int] = {}
    for number, row in rows:
        where = f"第 {number} 行"
        entry, trouble = _entry(row, on)
        if entry is not None:
            key = (entry.agency.code, entry.details.name)
            trouble += _twice(seen, key, number, entry)
            found.append(entry)
        wrong += [Complaint(where, f"{c.where}：{c.message}") for c in trouble]
    if wrong:
        raise FileRefused(complaints=wrong)
    return found


def _twice(
    seen: dict[tuple[str, str], int], key: tuple[str, str], number: int, entry: Entry
) -> list[Complaint]:
    if key in seen:
        return [Complaint("名称", f"与第 {seen[key]} 行重复")]
    seen[key] = number
    if Base.objects.filter(agency=entry.agency, name=entry.details.name).exists():
        return [Complaint("名称", f"{entry.agency.name}已经登记了这个基地")]
    return []


class _Reader:
    """One line: each cell read as what it should be, and what is wrong with it kept."""

    def __init__(self, row: Mapping[str, str]) -> None:
        self.row = row
        self.wrong: list[Complaint] = []

    def cell(self, name: str) -> str:
        return self.row.get(name, "")

    def day(self, name: str) -> date | None:
        text = self.cell(name)
        try:
            return date.fromisoformat(text) if text else None
        except ValueError:
            self.wrong.append(Complaint(name, f"“{text}”不是日期，应如 2026-03-01"))
            return None

    def number(self, name: str) -> Decimal | None:
        text = self.cell(name)
        try:
            value = Decimal(text) if text else None
        except InvalidOperation:
            value = Decimal("NaN")
        if value is not None and not value.is_finite():
            self.wrong.append(Complaint(name, f"“{text}”不是数"))
            return None
        return value

    def area(self, name: str) -> Amount | None:
        value = self.number(name)
        try:
            return None if value is None else Amount.of(value, Unit.MU)
        except ValueError as error:
            self.wrong.append(Complaint(name, str(error)))
            return None

    def purposes(self) -> tuple[Purpose, ...]:
        named = {p.zh: p for p in Purpose}
        found = [t.strip() for t in self.cell("作用").split(APART) if t.strip()]
        unknown = [t for t in found if t not in named]
        if unknown:
            told = f"没有“{APART.join(unknown)}”，可用：{APART.join(named)}"
            self.wrong.append(Complaint("作用", told))
        return tuple(named[t] for t in found if t in named)

    def setting(self) -> Setting:
        text = self.cell("重点区域")
        found = [s for s in Setting if s.zh == text]
        if text and not found:
            told = f"没有“{text}”，可用：{APART.join(s.zh for s in Setting)}"
            self.wrong.append(Complaint("重点区域", told))
        return found[0] if found else Setting.OTHER

    def standing(self) -> Standing:
        text = self.cell("状态")
        found = [s for s in Standing if s.zh == text]
        if text and not found:
            told = f"没有“{text}”，可用：{APART.join(s.zh for s in Standing)}"
            self.wrong.append(Complaint("状态", told))
        return found[0] if found else Standing.OPEN

    def agency(self) -> Agency | None:
        text = self.cell("管理机关")
        found = agencies.named(text)
        if found is None:
            told = f"机关目录里没有“{text}”，请写全称或代码"
            self.wrong.append(Complaint("管理机关", told))
        return found


def _entry(row: Mapping[str, str], on: date) -> tuple[Entry | None, list[Complaint]]:
    cells = _Reader(row)
    details = Details(
        name=cells.cell("名称"),
        purposes=cells.purposes(),
        setting=cells.setting(),
        place=Place(
            division=cells.cell("区划"),
            words=cells.cell("地点"),
            longitude=cells.number("经度"),
            latitude=cells.number("纬度"),
            reach=cells.cell("河段"),
            land=cells.area("陆域亩"),
            water=cells.area("水域亩"),
        ),
        founding=Founding(
            cells.cell("设立文书"), cells.cell("设立文号"), cells.day("设立文书日期")
        ),
        about=cells.cell("简介"),
        source=cells.cell("来源"),
        hours=cells.cell("开放时间"),
    )
    agency, standing, since = cells.agency(), cells.standing(), cells.day("状态起日")
    if since is not None and since > on:
        cells.wrong.append(Complaint("状态起日", "不能晚于今天"))
    trouble = cells.wrong + checks.details(details, on)
    if agency is None:
        return None, trouble
    return Entry(agency, details, standing, since), trouble
