"""A CSV of a published list, read with distrust: whole, or refused line by line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from xiejiang.agencies import queries as agencies
from xiejiang.agencies.queries import Agency
from xiejiang.basin import queries as basin
from xiejiang.kernel.errors import Complaint, XiejiangError
from xiejiang.river.domain import Listing, Sort
from xiejiang.river.duties import load_duties
from xiejiang.river.errors import PublishedFileRefused
from xiejiang.river.publishing import complaints
from xiejiang.store.tablefiles import TableFile

FILE = TableFile(
    of="事项",
    needed=("类别", "职责", "区划", "事项名称", "文件", "发布机关", "施行日期"),
    also=("事项", "除外", "负责机关", "事项编号", "链接", "说明"),
    most_megabytes=2,
    most_rows=2000,
    refused=lambda complaints: PublishedFileRefused(complaints=complaints),
)
APART = "、"


def read(data: bytes, *, agency: Agency) -> list[Listing]:
    """The items of a file; every line that is wrong is named, and then none is taken."""
    wrong: list[Complaint] = []
    found: list[Listing] = []
    seen: dict[tuple[str, ...], int] = {}
    for number, row in FILE.rows(data):
        item, trouble = listing(row, agency=agency)
        if item is not None:
            trouble = complaints(item, agency)
            key = (item.document, item.title, item.number, item.taker)
            if key in seen:
                trouble.append(Complaint("事项名称", f"与第 {seen[key]} 行重复"))
            seen.setdefault(key, number)
            found.append(item)
        wrong += [Complaint(f"第 {number} 行", f"{c.where}：{c.message}") for c in trouble]
    if wrong:
        raise PublishedFileRefused(complaints=wrong)
    return found


def listing(row: Mapping[str, str], *, agency: Agency) -> tuple[Listing | None, list[Complaint]]:
    """One item from cells of text, as a file or a form gives them."""
    wrong: list[Complaint] = []
    content = load_duties()
    sorts = {s.zh: s for s in Sort}
    sort = sorts.get(row.get("类别", ""))
    if sort is None:
        wrong.append(Complaint("类别", f"可用：{APART.join(sorts)}"))
    day = _day(row.get("施行日期", ""), wrong)
    matters = _coded("事项", row, {m.title: m.id for m in content.matters}, wrong)
    duties = _coded("职责", row, {d.title: d.id for d in content.duties}, wrong)
    divisions = _each("区划", row, basin.place_of, wrong)
    excepted = _each("除外", row, basin.place_of, wrong)
    taker = _taker(row.get("负责机关", ""), agency, wrong)
    if wrong or sort is None or day is None:
        return None, wrong
    return (
        Listing(
            sort=sort,
            taker=taker,
            matters=matters,
            duties=duties,
            divisions=divisions,
            excepted=excepted,
            title=row.get("事项名称", ""),
            document=row.get("文件", ""),
            issuer=row.get("发布机关", ""),
            in_force_on=day,
            number=row.get("事项编号", ""),
            link=row.get("链接", ""),
            words=row.get("说明", ""),
        ),
        [],
    )


def _day(text: str, wrong: list[Complaint]) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        wrong.append(Complaint("施行日期", f"“{text}”不是日期，应如 2026-03-01"))
        return None


def _coded(
    where: str, row: Mapping[str, str], codes: Mapping[str, str], wrong: list[Complaint]
) -> tuple[str, ...]:
    given = _split(row.get(where, ""))
    unknown = [t for t in given if t not in codes and t not in codes.values()]
    if unknown:
        told = f"没有“{APART.join(unknown)}”，可用：{APART.join(codes)}"
        wrong.append(Complaint(where, told))
    return tuple(dict.fromkeys(codes.get(t, t) for t in given))


def _each(
    where: str,
    row: Mapping[str, str],
    meant: Callable[[str], str],
    wrong: list[Complaint],
) -> tuple[str, ...]:
    found = []
    for text in _split(row.get(where, "")):
        try:
            found.append(meant(text))
        except XiejiangError as error:
            wrong.append(Complaint(where, error.message))
    return tuple(dict.fromkeys(found))


def _taker(text: str, agency: Agency, wrong: list[Complaint]) -> str:
    if not text:
        return agency.code
    found = agencies.named(text)
    if found is not None:
        return found.code
    wrong.append(Complaint("负责机关", f"机关目录里没有“{text}”，请写全称或代码"))
    return ""


def _split(text: str) -> list[str]:
    return [t.strip() for t in text.split(APART) if t.strip()]
