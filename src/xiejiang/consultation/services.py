"""Writes of the room; every one an act.

::

    call / cancel / answer                        # a meeting, and the invitation to it
    propose; write_minutes; sign; report / confirm / send_back; revoke
    raise_question / give_position / conclude     # in writing
    answer_there / sign_there / report_there      # in a meeting that another node keeps
    give_position_there                           # on a question that another node keeps
    renew_meeting / enter_deeds                   # what another node tells, by the exchange
    renew_question / enter_positions
"""

from __future__ import annotations

from xiejiang.consultation.agreeing import (
    confirm,
    report,
    revoke,
    send_back,
    sign,
    write_minutes,
)
from xiejiang.consultation.asking import conclude, give_position, raise_question
from xiejiang.consultation.calendars import issue_calendar, revoke_calendar
from xiejiang.consultation.checks import POSITIONING, SIGNING, WORKING
from xiejiang.consultation.convening import answer, call, cancel
from xiejiang.consultation.entering import enter_deeds, enter_positions
from xiejiang.consultation.mirroring import renew_meeting
from xiejiang.consultation.mirroring_asked import renew_question
from xiejiang.consultation.proposing import propose
from xiejiang.consultation.roster import enter_duty, state_contact, withdraw_duty
from xiejiang.consultation.there import (
    answer_there,
    give_position_there,
    report_there,
    sign_there,
)

__all__ = [
    "POSITIONING",
    "SIGNING",
    "WORKING",
    "answer",
    "answer_there",
    "call",
    "cancel",
    "conclude",
    "confirm",
    "enter_deeds",
    "enter_duty",
    "enter_positions",
    "give_position",
    "give_position_there",
    "issue_calendar",
    "propose",
    "raise_question",
    "renew_meeting",
    "renew_question",
    "report",
    "report_there",
    "revoke",
    "revoke_calendar",
    "send_back",
    "sign",
    "sign_there",
    "state_contact",
    "withdraw_duty",
    "write_minutes",
]
