"""``xiejiang funds``: look at the books of the node, check them, and end what has expired."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from django.utils import timezone

from xiejiang.agencies import queries as agencies
from xiejiang.audit.domain import NODE, By
from xiejiang.funds import checking, queries, reports, services
from xiejiang.funds.bankfiles import MOST_BYTES, Columns
from xiejiang.funds.banking import Upload
from xiejiang.funds.domain import TransferSide
from xiejiang.funds.reports import Grouping
from xiejiang.kernel.money import Money
from xiejiang.store import tables


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verbs of this room."""
    verbs = subparsers.add_parser("funds", help="资金台账").add_subparsers(required=True)
    checks = verbs.add_parser("check", help="重算全部台账，不符的逐项列出，退出码 1")
    checks.add_argument("--json", action="store_true", help="输出 JSON")
    checks.set_defaults(func=check)
    for verb, words, func in (
        ("trial", "科目余额表：某一日各账户的余额，合计应当为零", trial),
        ("ageing", "账龄：逾期没有缴纳的款项", ageing),
    ):
        adding = verbs.add_parser(verb, help=words)
        adding.add_argument("agency", help="机关代码")
        adding.add_argument("--on", type=date.fromisoformat, help="哪一日，默认今天")
        adding.set_defaults(func=func)
    stating = verbs.add_parser("statement", help="对账单（CSV）")
    stating.add_argument("account", type=int, help="账户编号")
    stating.add_argument("--since", type=date.fromisoformat, default=date.min, help="起日")
    stating.add_argument("--until", type=date.fromisoformat, default=date.max, help="止日")
    stating.set_defaults(func=statement)
    reporting = verbs.add_parser("report", help="到账和付出（CSV）：按案件、区划、月份或者来由")
    reporting.add_argument("--by", required=True, choices=[g.value for g in Grouping])
    reporting.add_argument("--since", type=date.fromisoformat, default=date.min, help="起日")
    reporting.add_argument("--until", type=date.fromisoformat, default=date.max, help="止日")
    reporting.set_defaults(func=report)
    importing = verbs.add_parser("import-bank", help="导入银行流水（CSV）：有一行读不懂就不导入")
    importing.add_argument("account", type=int, help="账户编号")
    importing.add_argument("path", type=Path, help="文件")
    importing.add_argument("--date", required=True, help="日期列")
    importing.add_argument("--amount", default="", help="金额列；收入、支出分列的不写")
    importing.add_argument("--income", default="", help="收入列")
    importing.add_argument("--outgo", default="", help="支出列")
    importing.add_argument("--reference", default="", help="摘要列")
    importing.add_argument("--party", default="", help="对方户名列")
    importing.set_defaults(func=import_bank)
    listing = verbs.add_parser("transfers", help="跨区划移交（CSV）：两边各到了多少，还有多少未达")
    listing.add_argument("--open", action="store_true", help="只列还有未达的")
    listing.set_defaults(func=transfers)
    ending = verbs.add_parser("expire", help="有效期已过的付款单作过期处理，可以重复执行")
    ending.set_defaults(func=expire)


def check(args: argparse.Namespace) -> int:
    """Compute everything again; exit code 1 when something differs."""
    faults = checking.check()
    if args.json:
        print(
            json.dumps([{"where": f.where, "words": f.words} for f in faults], ensure_ascii=False)
        )
    else:
        for fault in faults:
            print(f"  · {fault.where}：{fault.words}")
        print("台账与重算一致。" if not faults else f"有 {len(faults)} 处不符，请停止付款并查明。")
    return 1 if faults else 0


def _table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    tables.write(sys.stdout, head, rows, lineterminator="\n")


def trial(args: argparse.Namespace) -> int:
    """Every account of an agency at the end of a day."""
    agency = agencies.agency(code=args.agency)
    rows = queries.trial_balance(agency_id=agency.pk, on=args.on or timezone.localdate())
    _table(
        ("账户编号", "账户", "余额（元）"),
        [(r.account.pk, r.account.name, r.balance.in_yuan) for r in rows],
    )
    _table(("", "合计", str(Money(sum(r.balance.fen for r in rows)).in_yuan)), [])
    return 0


def ageing(args: argparse.Namespace) -> int:
    """What an agency should have received by a day and did not."""
    agency = agencies.agency(code=args.agency)
    found = queries.ageing(by=NODE, on=args.on or timezone.localdate())
    mine = [(o, late) for o, late in found if o.agency_id == agency.pk]
    _table(
        ("应缴编号", "款项", "来由", "逾期（元）", "逾期天数", "有生效文书", "移交执行日"),
        [
            (
                o.pk,
                o.component,
                o.source_words,
                Money(late.fen).in_yuan,
                late.days,
                "是" if o.enforceable else "否",
                o.handed_on or "",
            )
            for o, late in mine
        ],
    )
    return 0


def statement(args: argparse.Namespace) -> int:
    """The postings of one account."""
    account = queries.account(by=NODE, pk=args.account)
    found = queries.statement(
        account=account, since=args.since, until=args.until, limit=queries.EVERYTHING
    )
    _table(queries.STATEMENT_HEAD, queries.statement_rows(found))
    return 0


def expire(args: argparse.Namespace) -> int:
    """End the orders whose time is over."""
    ended = services.expire_orders(By(NODE, timezone.now()))
    print(f"{len(ended)} 张付款单已过期。")
    return 0


def import_bank(args: argparse.Namespace) -> int:
    """Take a bank's file in; nothing of it when a line cannot be read."""
    columns = Columns(args.date, args.amount, args.income, args.outgo, args.reference, args.party)
    account = queries.account(by=NODE, pk=args.account)
    with args.path.open("rb") as file:
        upload = Upload(args.path.name, file.read(MOST_BYTES + 1))
    made = services.import_file(
        By(NODE, timezone.now()), account=account, upload=upload, columns=columns
    )
    print(f"读到 {made.lines_read} 笔，其中新的 {made.lines_new} 笔。确认对账请在页面上办理。")
    return 0


def transfers(args: argparse.Namespace) -> int:
    """Every half of a transfer in the books of the node; exit code 0 also when much is open."""
    rows = [t for t in queries.transfers(by=NODE) if t.open or not args.open]
    _table(
        (
            "移交编号",
            "一边",
            "机关",
            "对方",
            "移交日",
            "移交（元）",
            "到账",
            "收回",
            "未达",
            "不再接收",
        ),
        [
            (
                t.transfer,
                TransferSide(t.side).zh,
                t.agency.name,
                t.other_name,
                t.sent_on,
                *(Money(fen).in_yuan for fen in (t.amount, t.done, t.returned, t.open)),
                "是" if t.declined else "",
            )
            for t in rows
        ],
    )
    return 0


def report(args: argparse.Namespace) -> int:
    """What came in and was paid, over all books of the node."""
    grouping = Grouping(args.by)
    rows = reports.report(by=NODE, grouping=grouping, since=args.since, until=args.until)
    _table(
        (grouping.zh, "到账（元）", "付出（元）"),
        [(r.key, r.came_in.in_yuan, r.paid.in_yuan) for r in rows],
    )
    return 0
