"""A CSV of mediating bodies, read with distrust: whole, or refused line by line."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from xiejiang.cases.domain import Field
from xiejiang.kernel.errors import Complaint, XiejiangError
from xiejiang.settling.bodykinds import kinds
from xiejiang.settling.domain import BodyGiven, MediatorGiven
from xiejiang.settling.errors import BodyFileRefused
from xiejiang.settling.listing import complaints
from xiejiang.settling.mediators import division
from xiejiang.settling.models import Mediator
from xiejiang.store.tablefiles import TableFile

FILE = TableFile(
    of="调解组织",
    needed=("名称", "种类", "设立单位", "设立依据", "区划", "有效期至"),
    also=("事项", "办公电话", "出处", "出处日期", "链接", "说明", "调解员"),
    most_megabytes=2,
    most_rows=2000,
    refused=lambda complaints: BodyFileRefused(complaints=complaints),
)
APART = "；"
"""Between matters, whose names have other marks in them."""
MATTERS_APART = re.compile(r"[；;]")
PEOPLE_APART = re.compile(r"[\n；;]")
PARTS_APART = re.compile(r"[/／]")


def read(data: bytes, *, on: date) -> list[BodyGiven]:
    """The bodies of a file; every line that is wrong is named, and then none is taken."""
    wrong: dict[int, list[Complaint]] = {}
    found: dict[int, BodyGiven] = {}
    for number, row in FILE.rows(data):
        given, wrong[number] = body_of(row)
        if given is not None:
            found[number] = given
    places = [f"第 {number} 行" for number in found]
    wrong |= zip(found, complaints(list(found.values()), on=on, places=places), strict=True)
    told = [
        Complaint(f"第 {number} 行", f"{c.where}：{c.message}")
        for number, trouble in wrong.items()
        for c in trouble
    ]
    if told:
        raise BodyFileRefused(complaints=told)
    return list(found.values())


def body_of(row: Mapping[str, str]) -> tuple[BodyGiven | None, list[Complaint]]:
    """One body from cells of text, as a file or a form gives them."""
    wrong: list[Complaint] = []
    kind = _kind(row.get("种类", ""), wrong)
    division = _division(row.get("区划", ""), wrong)
    matters = _matters(row.get("事项", ""), wrong)
    valid_until = _day("有效期至", row.get("有效期至", ""), wrong)
    source_on = _day("出处日期", row.get("出处日期", ""), wrong, needed=False)
    listed = people(row.get("调解员", ""), wrong)
    if wrong or valid_until is None:
        return None, wrong
    given = BodyGiven(
        name=row.get("名称", ""),
        kind=kind,
        set_up_by=row.get("设立单位", ""),
        basis=row.get("设立依据", ""),
        division=division,
        valid_until=valid_until,
        matters=matters,
        contact=row.get("办公电话", ""),
        source=row.get("出处", ""),
        source_on=source_on,
        link=row.get("链接", ""),
        words=row.get("说明", ""),
        mediators=listed,
    )
    return given, []


def _kind(text: str, wrong: list[Complaint]) -> str:
    known = {k.title: k.id for k in kinds().values()}
    if text in kinds():
        return text
    if text not in known:
        wrong.append(Complaint("种类", f"没有“{text[:40]}”，可用：{APART.join(known)}"))
    return known.get(text, "")


def _division(text: str, wrong: list[Complaint]) -> str:
    try:
        return division(text)
    except XiejiangError as error:
        wrong.append(Complaint("区划", error.message))
        return ""


def _matters(text: str, wrong: list[Complaint]) -> tuple[str, ...]:
    codes = {f.zh: f.value for f in Field} | {f.value: f.value for f in Field}
    given = [t.strip() for t in MATTERS_APART.split(text) if t.strip()]
    unknown = [t[:40] for t in given if t not in codes]
    if unknown:
        listed = APART.join(f.zh for f in Field)
        wrong.append(Complaint("事项", f"没有“{APART.join(unknown)}”，可用：{listed}"))
    return tuple(dict.fromkeys(codes[t] for t in given if t in codes))


def _day(where: str, text: str, wrong: list[Complaint], *, needed: bool = True) -> date | None:
    if not text and not needed:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        wrong.append(Complaint(where, f"“{text[:40]}”不是日期，应如 2027-12-31"))
        return None


def people(text: str, wrong: list[Complaint]) -> tuple[MediatorGiven, ...]:
    """Mediators, one a line or between semicolons: ``姓名/职务/同意公开的日期``."""
    found = []
    for line in filter(None, (t.strip() for t in PEOPLE_APART.split(text))):
        name, *more = (t.strip() for t in PARTS_APART.split(line))
        title, consent = (*more, "", "")[:2]
        if len(more) > 2:
            told = f"“{line[:40]}”应写成 姓名/职务/同意公开的日期"
            wrong.append(Complaint("调解员", told))
            continue
        day = _day("调解员", consent, wrong, needed=False)
        found.append(MediatorGiven(name, title, day))
    return tuple(found)


def spelt(one: Mediator) -> str:
    """A mediator as the form and a file have them; :func:`people` reads it."""
    return f"{one.name}/{one.title}/{one.consented_on or ''}".rstrip("/")
