"""Writes of the room; every one an act, or part of its caller's.

::

    register(by, *, entry) -> Base                       # :mod:`registering`
    amend(by, *, base, details, version) -> Base
    change_standing(by, *, base, standing, on, words) -> Base
    share(by, *, base, agency, role, since=None, agreement="") -> Sharing
    end_sharing(by, *, sharing, on) -> Sharing
    import_entries(by, *, entries) -> list[Base]
    hold(by, *, base, ask) -> Booking                    # :mod:`booking`
    confirm(by, *, booking) -> Booking
    use(by, *, booking, actual, on, remark) -> Booking
    release(by, *, booking, reason) -> Booking
    hold_within, confirm_within, use_within, release_within(act, *, …)   # within another act
    set_capacity, amend_capacity, plan_event, cancel_event               # :mod:`recording`
    record_result, correct_result

``CapacityUnknown`` is what nobody registered, ``CapacityShort`` what somebody else took first.
"""

from __future__ import annotations

from datetime import date

from xiejiang.audit.domain import Act
from xiejiang.audit.services import act
from xiejiang.bases.booking import confirm_within, hold_within, release_within, use_within
from xiejiang.bases.checks import WORKING
from xiejiang.bases.domain import Amount, Ask
from xiejiang.bases.models import Base, Booking
from xiejiang.bases.recording import (
    amend_capacity,
    cancel_event,
    correct_result,
    plan_event,
    record_result,
    set_capacity,
)
from xiejiang.bases.registering import (
    Entry,
    amend,
    change_standing,
    end_sharing,
    import_entries,
    register,
    share,
)

__all__ = [
    "Entry",
    "amend",
    "amend_capacity",
    "cancel_event",
    "change_standing",
    "confirm",
    "confirm_within",
    "correct_result",
    "end_sharing",
    "hold",
    "hold_within",
    "import_entries",
    "plan_event",
    "record_result",
    "register",
    "release",
    "release_within",
    "set_capacity",
    "share",
    "use",
    "use_within",
]


@act("bases.held", *WORKING)
def hold(act: Act, *, base: Base, ask: Ask) -> Booking:
    """占用容量：为一个案件留出数量，等管理机关确认。"""
    return hold_within(act, base=base, ask=ask)


@act("bases.confirmed", *WORKING)
def confirm(act: Act, *, booking: Booking) -> Booking:
    """确认占用：由管理机关确认。"""
    return confirm_within(act, booking=booking)


@act("bases.used", *WORKING)
def use(act: Act, *, booking: Booking, actual: Amount, on: date, remark: str) -> Booking:
    """登记完成：实际数量和如何核实；少于占用的，余下的退回容量。"""
    return use_within(act, booking=booking, actual=actual, on=on, remark=remark)


@act("bases.released", *WORKING)
def release(act: Act, *, booking: Booking, reason: str) -> Booking:
    """释放占用：写明理由，数量退回容量。"""
    return release_within(act, booking=booking, reason=reason)
