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

from xiejiang.bases.booking import (
    confirm,
    confirm_within,
    hold,
    hold_within,
    release,
    release_within,
    use,
    use_within,
)
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
