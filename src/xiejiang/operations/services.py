"""Writes of the room; every one an act, or part of its caller's.

::

    plan(by, *, given, lead=None) -> Operation           # :mod:`planning`
    amend(by, *, operation, given, version) -> Operation
    invite(by, *, operation, given) -> Operation
    answer(by, *, operation, joins, words) -> Member
    set_team(by, *, operation, name, task="", people=()) -> Team
    start(by, *, operation, at=None) -> Operation
    cancel(by, *, operation, reason) -> Operation
    receive(by, *, operation, report, offered) -> Received   # :mod:`recording`: once, from a phone
    record(by, *, operation, report, photos) -> Check
    report_leg(by, *, team, leg) -> Leg
    open_case(by, *, check, new, turn) -> Outcome        # :mod:`turning`
    add_evidence(by, *, check, case, turn) -> Outcome
    write_report(by, *, operation, text, sign_by) -> Operation   # :mod:`closing`
    sign(by, *, operation, agrees, words="", shown="") -> Signature
    close(by, *, operation) -> Operation
    take_plan(by, *, told, node) -> Operation            # :mod:`elsewhere`: what other nodes tell
    take_back(by, *, told, node) -> Operation
"""

from __future__ import annotations

from xiejiang.operations.closing import close, sign, write_report
from xiejiang.operations.elsewhere import take_back, take_plan
from xiejiang.operations.planning import amend, answer, cancel, invite, plan, set_team, start
from xiejiang.operations.recording import Received, receive, record, report_leg
from xiejiang.operations.turning import add_evidence, open_case

__all__ = [
    "Received",
    "add_evidence",
    "amend",
    "answer",
    "cancel",
    "close",
    "invite",
    "open_case",
    "plan",
    "receive",
    "record",
    "report_leg",
    "set_team",
    "sign",
    "start",
    "take_back",
    "take_plan",
    "write_report",
]
