"""What an archive says in words and no node books again, as tables to print and to show.

Experts belong to a pool, capacity to a base, money to a ledger: each is kept by one node and would
count twice if a restored case were entered there. So the words go along, and stay words.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from xiejiang.bases.domain import Amount, BookingState, Unit
from xiejiang.documents import queries as documents
from xiejiang.documents.domain import Block, Column, Heading, Note, Paragraph, Table
from xiejiang.exchange import statement
from xiejiang.experts.domain import (
    EngagementState,
    MemberKind,
    PastRole,
    Said,
    SelectionState,
    Treatment,
    Way,
)
from xiejiang.funds.domain import AccountKind, EntryKind, OrderKind, OrderState, TransferSide
from xiejiang.kernel.money import Money

Told = Mapping[str, Any]
RULE = (
    "本单照归档时的台账生成，同样的内容在 state.json 的 money 里。"
    "只计本案的凭证，各账户的数不是账户的余额。导入归档包不记账：钱在哪里，以记账机关的台账为准。"
)

SECTION_LABELS: Mapping[str, tuple[str, ...]] = {
    "declarations": ("专家、机构的声明", "谁", "声明", "说明", "日期"),
    "involvements": ("专家、机构在本案中的角色", "谁", "角色", "依据", "登记日"),
    "selections": ("专家、机构的选定", "事项", "方式", "选定", "状态"),
    "engagements": ("专家、机构的委托", "受托者", "事项", "委托、出具", "意见", "采信情况"),
    "bookings": ("修复基地的占用", "基地", "管理机关", "数量", "占用期间", "状态", "说明"),
    "claims": ("应缴款项", "义务人", "款项", "来由", "金额", "未缴"),
    "accounts": ("本案在各账户的数", "账户", "类别", "本案的数"),
    "entries": ("凭证", "凭证号", "记账日", "事由", "摘要", "分录"),
    "payments": ("付款单", "种类", "事由", "收款", "金额", "办理"),
    "transfers": ("跨区划移交", "一边", "对方", "用途", "金额", "移交日"),
}
"""The title of each table, and what stands over its columns."""
WIDE = {"来由": 7, "摘要": 6, "分录": 10, "事由": 6, "办理": 7, "用途": 7}


@dataclass(frozen=True, slots=True)
class Section:
    """One table: its title, what stands over the columns, and the rows."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    of: str = ""
    """Whose it is."""


def _section(name: str, rows: Iterable[tuple[str, ...]], of: str = "") -> Section:
    title, *heads = SECTION_LABELS[name]
    return Section(title, tuple(heads), tuple(rows), of)


def sections(state: Told) -> tuple[Section, ...]:
    """Every table of what a restored case keeps as words; those without rows are left out."""
    found = [*_experts(state), _bookings(state)]
    for ledger in state.get("money", ()):
        found += _money(ledger)
    return tuple(one for one in found if one.rows)


def _experts(state: Told) -> Iterator[Section]:
    yield _section(
        "declarations",
        (
            (_member(d["member"]), "；".join(_said(d)) or "—", d["words"], d["made_on"])
            for d in state.get("declarations", ())
        ),
    )
    yield _section(
        "involvements",
        (
            (_member(i["member"]), PastRole(i["role"]).zh, i["words"], _day(i["at"]))
            for i in state.get("involvements", ())
        ),
    )
    yield _section(
        "selections",
        (_selection(s) for s in state.get("selections", ())),
    )
    yield _section(
        "engagements",
        (_engagement(e) for e in state.get("engagements", ())),
    )


SAID = (("kin", "近亲属"), ("interest", "利害关系"), ("role", "其他角色"), ("other", "其他关系"))


def _said(told: Told) -> Iterator[str]:
    return (f"{words}：{Said(told[name]).zh}" for name, words in SAID if told[name])


def _member(told: Told) -> str:
    return "　".join(p for p in (told["name"], MemberKind(told["kind"]).zh, told["papers"]) if p)


def _selection(told: Told) -> tuple[str, ...]:
    names = {one["key"]: one["name"] for one in told["candidates"]}
    chosen = "、".join(names.get(key, key) for key in told["chosen"])
    return told["matters"], Way(told["way"]).zh, chosen or "—", SelectionState(told["state"]).zh


def _engagement(told: Told) -> tuple[str, ...]:
    days = "—".join(told[n] for n in ("commissioned_on", "delivered_on") if n in told)
    opinion = "　".join(part for part in (told["number"], told["conclusion"]) if part)
    treated = [f"{t['document']}：{Treatment(t['treatment']).zh}" for t in told["treated"]]
    state = EngagementState(told["state"]).zh
    return (
        _member(told["member"]),
        told["matters"],
        days,
        opinion or state,
        "；".join(treated) or "—",
    )


def _bookings(state: Told) -> Section:
    return _section("bookings", (_booking(b) for b in state.get("bookings", ())))


def _booking(told: Told) -> tuple[str, ...]:
    base, amount = told["base"], Amount(told.get("actual", told["amount"]), Unit(told["unit"]))
    return (
        f"{base['name']}（{base['number']}）",
        base["agency"],
        str(amount),
        f"{told['since']}—{told['until']}",
        BookingState(told["state"]).zh,
        told["remark"] or told["words"],
    )


def _money(ledger: Told) -> Iterator[Section]:
    of = f"（{ledger['agency']}）"
    yield _section(
        "claims",
        (
            (c["obligor"], c["component"], c["source"], _yuan(c["amount"]), _yuan(c["open"]))
            for c in ledger["claims"]
        ),
        of,
    )
    yield _section(
        "accounts",
        ((a["name"], AccountKind(a["kind"]).zh, _yuan(a["balance"])) for a in ledger["accounts"]),
        of,
    )
    yield _section(
        "entries",
        (
            (e["number"], e["on"], EntryKind(e["kind"]).zh, e["words"], _postings(e))
            for e in ledger["entries"]
        ),
        of,
    )
    yield _section(
        "payments",
        (
            (OrderKind(p["kind"]).zh, p["words"], p["payee"], _yuan(p["amount"]), _payment(p))
            for p in ledger["payments"]
        ),
        of,
    )
    yield _section(
        "transfers",
        (
            (TransferSide(t["side"]).zh, t["other"], t["purpose"], _yuan(t["amount"]), t["on"])
            for t in ledger["transfers"]
        ),
        of,
    )


def _postings(entry: Told) -> str:
    return "；".join(f"{p['account']} {_yuan(p['amount'])}" for p in entry["postings"])


def _payment(told: Told) -> str:
    people = "、".join(p for p in (told["ordered_by"], told["decided_by"]) if p)
    return f"{OrderState(told['state']).zh}（{people}）"


def _yuan(fen: int) -> str:
    return str(Money(fen))


def _day(text: str) -> str:
    return timezone.localtime(datetime.fromisoformat(text)).date().isoformat()


def money_paper(state: Told, told: Told, *, issuer: str, at: datetime) -> bytes | None:
    """资金结清单 as a paper; none where no agency booked anything for the case."""
    if not state["money"]:
        return None
    blocks: list[Block] = [Paragraph(line, indent=False) for line in statement.head(told)]
    for ledger in state["money"]:
        words = f"{ledger['agency']}：未缴 {_yuan(ledger['open'])}，结存 {_yuan(ledger['held'])}。"
        blocks.append(Paragraph(words))
        for one in _money(ledger):
            if one.rows:
                columns = tuple(Column(head, WIDE.get(head, 4)) for head in one.heads)
                blocks += [Heading(one.title + one.of), Table(columns, one.rows)]
    blocks.append(Note(RULE))
    return documents.list_paper(title="资金结清单", issuer=issuer, blocks=blocks, at=at)
