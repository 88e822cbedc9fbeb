"""Restoration money from Jiangsu to Chongqing: two people send it, it arrives in two parts.

The published case names no amount; whatever is paid here is invented, and says so.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.utils import timezone

from xiejiang.agencies import queries as agencies
from xiejiang.agencies.domain import Role
from xiejiang.audit.domain import By
from xiejiang.cases import queries as cases
from xiejiang.funds import queries, services
from xiejiang.funds.domain import (
    AccountKind,
    Claim,
    OrderKind,
    Payment,
    Source,
    SourceKind,
    TransferSide,
)
from xiejiang.kernel.money import Money
from xiejiang.shell.demo import replay, script
from xiejiang.shell.demo.nodes.tour import Stop, Tour

FROM, TO = "321100-water", "500102-water"
WHOLE, PART = Money.yuan(300_000), Money.yuan(180_000)
TITLE = Source(SourceKind.JUDGMENT, "演示补设的生态环境修复费用判决", "demo")


def show(tour: Tour) -> None:
    """Out of one book, into the other, in two parts; what is open is the same on both."""
    tour.teller.say("money")
    jiangsu, chongqing, _yunnan = tour.stops
    jiangsu.machine.do("money-send", number=jiangsu.number)
    tour.must(jiangsu, "exchange", "push")
    fine = _open(tour, jiangsu, "移交") == _open(tour, chongqing, "接收") == str(WHOLE.in_yuan)
    tour.teller.check(fine, "money_sent", "", amount=WHOLE)
    chongqing.machine.do("money-arrive", fen=PART.fen)
    tour.must(chongqing, "exchange", "push")
    rest = WHOLE - PART
    fine = _open(tour, jiangsu, "移交") == _open(tour, chongqing, "接收") == str(rest.in_yuan)
    tour.teller.check(fine, "money_part", "", amount=PART, open=rest)
    came = chongqing.machine.do("money-arrive", fen=rest.fen)
    tour.must(chongqing, "exchange", "push")
    fine = _open(tour, jiangsu, "移交") == _open(tour, chongqing, "接收") == "0"
    checked = [stop.machine.run("funds", "check") for stop in (jiangsu, chongqing)]
    fine = fine and all(done.code == 0 for done in checked) and "记字第" in came["ledger"]
    tour.teller.check(fine, "money_done", "\n".join(done.out for done in checked))


def _open(tour: Tour, stop: Stop, side: str) -> str:
    """What a book shows as outstanding of the one transfer in it."""
    done = tour.must(stop, "funds", "transfers")
    (row,) = [r for r in csv.DictReader(io.StringIO(done.out)) if r["一边"] == side]
    return row["未达"]


# ------------------------------------------------------------------ inside the nodes


def _by(cast: Mapping[str, script.Member], key: str, code: str, role: Role) -> By:
    return By(replay.acting(cast[key], code, role), timezone.now())


def send(cast: Mapping[str, script.Member], *, number: str) -> Mapping[str, Any]:
    """The officer receives and orders, the head approves, the officer pays."""
    officer = _by(cast, "jiangsu", FROM, Role.HANDLER)
    head = _by(cast, "jiangsu.head", FROM, Role.APPROVER)
    case = cases.by_number(by=officer.actor, number=number)
    agency = agencies.agency(code=FROM)
    deposit, transit = (
        services.open_account(officer, agency=agency, kind=kind, name=name)
        for kind, name in (
            (AccountKind.DEPOSIT, "待缴库专户（演示补设）"),
            (AccountKind.TRANSIT, "移交在途"),
        )
    )
    claim = Claim("案件被告（演示补设）", WHOLE, "修复费用", TITLE, enforceable=True)
    owed = services.register_claim(officer, agency=agency, matter=case.pk, claim=claim)
    services.receive(officer, account=deposit, amount=WHOLE, obligation=owed)
    payment = Payment(
        OrderKind.TRANSFER,
        WHOLE,
        "长江涪陵段采砂河床修复（演示补设）",
        TITLE,
        timezone.localdate() + timedelta(days=30),
        to_code=TO,
        to_name=agencies.agency(code=TO).name,
    )
    order = services.order(officer, payer=deposit, payee=transit, payment=payment, matter=case.pk)
    services.approve(head, order=order)
    services.carry_out(officer, order=order)
    return {"transfer": str(order.pk)}


def arrive(cast: Mapping[str, script.Member], *, fen: int) -> Mapping[str, Any]:
    """So much of the transfer that is open arrives in an account of its own."""
    officer = _by(cast, "chongqing", TO, Role.HANDLER)
    agency, name = agencies.agency(code=TO), "外地移交修复资金（演示补设）"
    held = queries.accounts(by=officer.actor).filter(name=name).first()
    account = held or services.open_account(
        officer, agency=agency, kind=AccountKind.FUND, name=name
    )
    half = queries.transfers(by=officer.actor).get(side=TransferSide.IN.value)
    services.take_arrival(officer, transfer=half, account=account, amount=Money(fen))
    return {"ledger": half.origins[0]["ledger"]}
