"""Questions from another node: one is kept here as told, what was answered to ours is entered.

No officer has to decide: a question is answered on its page.
:mod:`told_in` looks at what any such package must stand.
"""

from __future__ import annotations

from xiejiang.audit.domain import NODE, Act, By, Power
from xiejiang.audit.services import act
from xiejiang.consultation import services
from xiejiang.exchange import told_in
from xiejiang.exchange.meetings_out import deeds_key
from xiejiang.exchange.models import Incoming
from xiejiang.exchange.questions_out import SUBJECT
from xiejiang.exchange.receiving import Kept


@act("exchange.question_kept", Power.SYSTEM)
def keep_question(act: Act, *, kept: Kept) -> Incoming:
    """收存会商事项：提出机关由对方节点服务、与其日志相符的，照告知的建立或者更新事项。"""
    row, told = told_in.received(act, kept, SUBJECT)
    services.renew_question(By(NODE, act.now), told=told, node=kept.node.name)
    return row


@act("exchange.question_answers_kept", Power.SYSTEM)
def keep_answers(act: Act, *, kept: Kept) -> Incoming:
    """收存书面意见：机关由对方节点服务、与其日志相符的，逐项登记，不能登记的写明理由。"""
    row, told = told_in.received(act, kept, SUBJECT, key=deeds_key(kept.content["told"]))
    services.enter_positions(By(NODE, act.now), told=told, node=kept.node.name)
    return row
