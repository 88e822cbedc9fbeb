"""Meetings from another node: one is kept here as told, what was done in ours is entered.

No officer has to decide: an invitation is answered on the page of the meeting.
:mod:`told_in` looks at what any such package must stand.
"""

from __future__ import annotations

from xiejiang.audit.domain import NODE, Act, By, Power
from xiejiang.audit.services import act
from xiejiang.consultation import services
from xiejiang.exchange import told_in
from xiejiang.exchange.meetings_out import SUBJECT, deeds_key
from xiejiang.exchange.models import Incoming
from xiejiang.exchange.receiving import Kept


@act("exchange.meeting_kept", Power.SYSTEM)
def keep_meeting(act: Act, *, kept: Kept) -> Incoming:
    """收存联席会议：召集机关由对方节点服务、与其日志相符的，照告知的建立或者更新会议。"""
    row, told = told_in.received(act, kept, SUBJECT)
    services.renew_meeting(By(NODE, act.now), told=told, node=kept.node.name)
    return row


@act("exchange.meeting_deeds_kept", Power.SYSTEM)
def keep_deeds(act: Act, *, kept: Kept) -> Incoming:
    """收存会议里的办理：机关由对方节点服务、与其日志相符的，逐项登记，不能登记的写明理由。"""
    row, told = told_in.received(act, kept, SUBJECT, key=deeds_key(kept.content["told"]))
    services.enter_deeds(By(NODE, act.now), told=told, node=kept.node.name)
    return row
