"""Operations from another node: the plan, or what a member did, is entered here at once.

:mod:`told_in` looks at what any such package must stand.
"""

from __future__ import annotations

from xiejiang.audit.domain import NODE, Act, By, Power
from xiejiang.audit.services import act
from xiejiang.exchange import told_in
from xiejiang.exchange.models import Incoming
from xiejiang.exchange.operations_out import SUBJECT, key_of
from xiejiang.exchange.receiving import Kept
from xiejiang.operations import services


@act("exchange.operation_kept", Power.SYSTEM)
def keep_operation(act: Act, *, kept: Kept) -> Incoming:
    """收存跨节点联合行动的方案：由牵头机关的节点告知、与其日志相符的，登记并提醒受邀的机关答复。"""
    said = kept.content["told"]
    row, told = told_in.received(act, kept, SUBJECT, key=key_of(said["id"], said["to_code"]))
    services.take_plan(By(NODE, act.now), told=told, node=kept.node.name)
    return row


@act("exchange.operation_report_kept", Power.SYSTEM)
def keep_report(act: Act, *, kept: Kept) -> Incoming:
    """收存跨节点联合行动的反馈：参加机关由对方节点服务、与其日志相符的，登记答复、检查和会签。"""
    said = kept.content["told"]
    row, told = told_in.received(act, kept, SUBJECT, key=key_of(said["id"], said["from_code"]))
    services.take_back(By(NODE, act.now), told=told, node=kept.node.name)
    return row
