"""Entrusted restoration from another node: a request waits for an officer, a report is entered.

:mod:`told_in` looks at what any such package must stand.
"""

from __future__ import annotations

from uuid import UUID

from xiejiang.agencies import queries as agencies
from xiejiang.audit.domain import NODE, Act, By, NoticeTo, Power
from xiejiang.audit.services import act
from xiejiang.cases.queries import Case
from xiejiang.exchange import keeping, queries, taking, told_in
from xiejiang.exchange.domain import IncomingState
from xiejiang.exchange.entrusted_out import SUBJECT
from xiejiang.exchange.errors import NotATransfer, PackageReturned
from xiejiang.exchange.kinds import ENTRUSTMENT
from xiejiang.exchange.models import Incoming
from xiejiang.exchange.receiving import Kept
from xiejiang.restoration import queries as restoration
from xiejiang.restoration import services

WAITING = (IncomingState.KEPT,)
WITHDRAWN = "委托机关在接收以前撤回"


@act("exchange.entrustment_kept", Power.SYSTEM)
def keep_entrustment(act: Act, *, kept: Kept) -> Incoming:
    """收存异地修复的委托：提醒受委托机关接收；已经接收的，照告知的更新方案和验收。"""
    told = told_in.judged(kept)
    services.readable(told)
    known = restoration.entrusted_here(UUID(told["id"]))
    state = IncomingState.KEPT if known is None else IncomingState.RECEIVED
    row = keeping.keep(act, kept, state)
    told_in.must_prove(row, kept, SUBJECT)
    if known is not None:
        services.renew_entrustment(By(NODE, act.now), told=told, node=kept.node.name)
        return row
    if "withdrawal" in told:
        return _withdrawn_unread(act, row)
    sender = kept.content["from"]["name"]
    words = f"{sender}经节点 {kept.node.name} 委托实施修复：{told['title']}，请接收"
    act.notify(NoticeTo(kept.agency.code, "exchange-kept", words))
    return row


def _withdrawn_unread(act: Act, row: Incoming) -> Incoming:
    """Taken back before anybody received it: nothing of it waits any more, and both know."""
    by = By(agencies.speaking_for(row.agency), act.now)
    for one in queries.of_stream(stream=row.stream, states=WAITING):
        if one.node_id == row.node_id:
            return_withdrawn(by, package=one)
    words = (
        f"{row.content['from']['name']}撤回了还没有接收的修复委托：{row.content['told']['title']}"
    )
    act.notify(NoticeTo(row.agency.code, "exchange-kept", words))
    row.refresh_from_db()
    return row


@act("exchange.entrustment_withdrawn", Power.SYSTEM)
def return_withdrawn(act: Act, *, package: Incoming) -> Incoming:
    """退回已经撤回的委托：没有人接收以前对方撤回的，不再等待接收，回执写明。"""
    keeping.end(act, package, IncomingState.RETURNED, WITHDRAWN)
    act.about(package)
    keeping.answer(act, package, PackageReturned(agency=package.agency.name, reason=WITHDRAWN))
    return package


@act("exchange.entrustment_report_kept", Power.SYSTEM)
def keep_report(act: Act, *, kept: Kept) -> Incoming:
    """收存异地修复的反馈：受委托机关由对方节点服务、与其日志相符的，登记在委托的项目上。"""
    row, told = told_in.received(act, kept, SUBJECT)
    services.take_report(By(NODE, act.now), told=told, node=kept.node.name)
    return row


# ------------------------------------------------------------------ received by an officer


@act("exchange.entrustment_received", Power.HANDLE, Power.APPROVE)
def receive_entrustment(act: Act, *, package: Incoming, into: Case | None = None) -> Incoming:
    """接收异地修复的委托：建立案件或者并入已有案件，方案照委托建立；同意与否另行答复。"""
    if package.kind != ENTRUSTMENT.name:
        raise NotATransfer(kind=package.kind_zh)
    keeping.end(act, package, IncomingState.RECEIVED, "")
    case = into or taking.new_case(act, package)
    services.receive_entrustment(
        act.by,
        case=case,
        agency=package.agency,
        told=package.content["told"],
        node=package.node.name,
    )
    package.case = case
    package.save(update_fields=["case"])
    act.about(package, matter=case.pk)
    keeping.answer(act, package, None)
    _overtaken(act, package)
    return package


def _overtaken(act: Act, package: Incoming) -> None:
    """Later tellings of the same that came while it waited. Part of the caller's act."""
    for later in queries.of_stream(stream=package.stream, states=WAITING):
        if later.node_id != package.node_id:
            continue
        services.renew_entrustment(
            By(NODE, act.now), told=later.content["told"], node=later.node.name
        )
        keeping.end(act, later, IncomingState.RECEIVED, "")
        keeping.answer(act, later, None)
