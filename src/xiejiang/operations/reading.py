"""Reading what another node tells of an operation: whether it can be kept here; ValueError if not.

The schema has looked at words, lists and lengths; here is what only this node knows: its law, its
divisions and reaches, its directory of agencies.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from xiejiang.agencies import queries as agencies
from xiejiang.cases.domain import Field
from xiejiang.kernel.citation import Confidence
from xiejiang.law.instruments import load_instruments
from xiejiang.law.schema import load_law
from xiejiang.operations import checks, telling
from xiejiang.operations.domain import Area, MemberState, Result
from xiejiang.operations.errors import ToldUnreadable
from xiejiang.operations.models import ChecklistItem

Told = Mapping[str, Any]
DAYS = ("answer_by", "sign_by")
TIMES = ("starts_at", "ends_at", "planned_at", "started_at", "ended_at", "answered_at", "said_at")


def readable_plan(told: Told) -> None:
    """Refuse a plan that cannot be kept here, naming what it is."""
    _must(_times(told), "时间")
    starts, ends = (datetime.fromisoformat(told[n]) for n in ("starts_at", "ends_at"))
    _must(starts < ends, "开始和结束时间")
    _must({f.value for f in Field} >= set(told["fields"]), "领域")
    area = Area(site_of(told), tuple(told["divisions"]), tuple(told["reaches"]), told["place"])
    _must(not checks.area(area), "范围")
    _must(_unique(i["code"] for i in told["items"]), "检查清单")
    for item in told["items"]:
        _must(_item(item), f"检查清单“{item['look']}”（可能本节点版本较旧）")
    codes = [m["code"] for m in told["members"]]
    _must(_unique(codes), "参加机关")
    leads = [m["code"] for m in told["members"] if m["state"] == MemberState.LEAD]
    _must(leads == [told["from_code"]] and told["to_code"] in codes, "参加机关")
    for named in (*told["members"], *told["signatures"]):
        _must(_times(named), "时间")
    _must(all(x["agrees"] or x["words"].strip() for x in told["signatures"]), "会签")
    _must(set(_named(told)) <= set(agencies.keys_by_code()), "机关（本节点的机关目录里没有）")
    if told["figures"]:
        _must(_digest(told) == told["report_digest"], "报告的摘要（与正文、数字不符）")


def readable_back(told: Told, items: Iterable[ChecklistItem]) -> None:
    """Refuse what a member cannot have done, naming what it is."""
    _must(_times(told) and all(_times(x) for x in told["signatures"]), "时间")
    _must(_unique(x["id"] for x in told["lines"]), "检查")
    _must(_unique(x["id"] for x in told["teams"]), "编组")
    known = {item.code for item in items}
    for line in told["lines"]:
        _must(_times(line) and _line(line, known), f"检查“{line['subject']}”")
    signed = told["signatures"]
    _must(_unique(x["digest"] for x in signed), "会签")
    _must(all(x["agrees"] or x["words"].strip() for x in signed), "会签（不同意见没有写明）")
    own = {told["from_code"]}
    _must({o["code"] for t in told["teams"] for o in t["officers"]} <= own, "组员")
    _must({x["code"] for x in (*told["teams"], *told["signatures"])} <= own, "机关")


def _must(holds: bool, what: str) -> None:
    if not holds:
        raise ToldUnreadable(what=what)


def _unique(found: Iterable[str]) -> bool:
    rows = list(found)
    return len(set(rows)) == len(rows)


def _times(told: Told) -> bool:
    """Each is a day or a time; the schema lets a thirteenth month through."""
    try:
        for name in (*TIMES, "at", "signed_at"):
            instant(told, name)
        for name in DAYS:
            day(told, name)
    except ValueError:
        return False
    return True


def _item(item: Told) -> bool:
    """Whether its fact, its unit and its provisions are those of the law of this node."""
    fact = load_law().facts.get(item["fact"]) if item["fact"] else None
    if item["fact"] and fact is None:
        return False
    unit = fact.unit if fact is not None and fact.type.is_numeric else ""
    levels = {c.value for c in Confidence}
    known = load_instruments()
    return item["unit"] == unit and all(
        s["instrument"] in known and s["confidence"] in levels for s in item["sources"]
    )


def _line(line: Told, items: set[str]) -> bool:
    lat, lng = number(line, "latitude"), number(line, "longitude")
    spot = (lat is None) == (lng is None)
    inside = lat is None or lng is None or (abs(lat) <= 90 and abs(lng) <= 180)
    finding = line["result"] == Result.FINDING or not line["kind"]
    turned = bool(line["kind"]) or not (line["items"] or line["case_number"])
    brought = line["items"] <= len(line["photos"])
    known = {a["item"] for a in line["answers"]} <= items
    return spot and inside and finding and turned and brought and known


def _named(told: Told) -> Iterable[str]:
    yield from (m["code"] for m in told["members"])
    yield from (s["code"] for s in told["signatures"])
    for team in told["teams"]:
        yield team["code"] or told["from_code"]
        yield from (o["code"] for o in team["officers"])


def _digest(told: Told) -> str:
    """Of the report as it was told, counted again."""
    names = ("checks", "findings", "cases", "evidence")
    by_agency = {f["code"]: [f[n] for n in names] for f in told["figures"]}
    total = [sum(f[n] for f in told["figures"]) for n in names]
    return telling.report_digest(told["report"], {"total": total, "by_agency": by_agency})


def site_of(told: Told) -> Any:
    """Where it is, or nothing."""
    try:
        return json.loads(told["site"]) if told["site"] else None
    except ValueError:
        raise ToldUnreadable(what="范围图形") from None


def day(told: Told, name: str) -> date | None:
    """A day that was told, or none."""
    return date.fromisoformat(told[name]) if name in told else None


def instant(told: Told, name: str) -> datetime | None:
    """A time that was told, or none."""
    return datetime.fromisoformat(told[name]) if name in told else None


def number(told: Told, name: str) -> Decimal | None:
    """A figure that was told, or none; the schema has checked that it is one."""
    return Decimal(told[name]) if name in told else None
