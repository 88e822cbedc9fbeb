"""Deadlines as events move them: known days of the calendar, and what is made of being late."""

from __future__ import annotations

from datetime import datetime

import pytest

from tests.conftest import BEIJING, Cast
from tests.proceedings.test_services import D_SENT, SENT, TAKEN
from tests.proceedings.walking import HOUR, Walk
from xiejiang.audit.domain import NODE, By
from xiejiang.proceedings import queries, services
from xiejiang.proceedings.domain import ClockState


def at(month: int, day: int, hour: int = 6) -> datetime:
    """A morning of 2026."""
    return datetime(2026, month, day, hour, 0, tzinfo=BEIJING)


@pytest.mark.parametrize(
    ("start", "legal", "safe"),
    [
        (at(9, 30), "2026-10-08", "2026-09-30"),  # the whole holiday lies inside
        (at(10, 9), "2026-10-12", "2026-10-12"),  # 调休 Saturday and Sunday count, Monday works
        (at(11, 18), "2026-11-23", "2026-11-20"),  # the third day is a Saturday
    ],
)
def test_three_days_to_file(cast: Cast, start: datetime, legal: str, safe: str) -> None:
    walk = Walk(cast, at=start).along(TAKEN)
    clock = walk.proceeding.deadlines.get(limit="tc.filing.3d")
    assert (clock.legal_text, clock.safe_text) == (legal, safe)


def test_twenty_four_hours_run_through_the_holiday(cast: Cast) -> None:
    walk = Walk(cast, at=at(9, 30, 14)).along("tc.report tc.decide.approve")
    clock = walk.proceeding.deadlines.get(limit="tc.handover.24h")
    assert clock.legal_text.startswith("2026-10-01T17:00")  # the hour of the start is not counted
    assert clock.safe_text.startswith("2026-10-01T16:00")


def test_working_days_count_the_working_saturday(cast: Cast) -> None:
    """2026-10-10 is a Saturday on which one works; 10-11 is a free Sunday."""
    walk = Walk(cast, "transfer.detention", "500116-ecology", at(10, 8))
    walk.along("td.report td.decide.approve")
    clock = walk.proceeding.deadlines.get(limit="td.handover.3wd")
    assert clock.legal_text == "2026-10-12"


def test_ending_another_way_is_neither_met_nor_late(cast: Cast) -> None:
    walk = Walk(cast).along(f"{TAKEN} tc.supplement.ask tc.filing.accept")
    assert walk.limits["tc.supplement.3d"] == "ended"
    assert walk.limits["tc.filing.3d"] == "met"


def test_late_is_late(cast: Cast) -> None:
    walk = Walk(cast).along("tc.report tc.decide.approve +3d tc.handover.send")
    assert walk.limits["tc.handover.24h"] == "late"
    assert walk.limits["tc.decide.3d"] == "met"


def test_sending_back_does_not_begin_again(cast: Cast) -> None:
    walk = Walk(cast).along("tc.report")
    first = walk.proceeding.deadlines.get(limit="tc.decide.3d").legal_text
    walk.along("tc.decide.send-back +1d tc.report")
    assert walk.proceeding.deadlines.get(limit="tc.decide.3d").legal_text == first


def test_an_extension_takes_the_place_of_what_it_lengthens(cast: Cast) -> None:
    walk = Walk(cast, sender="500116-ecology").along(f"{TAKEN} tc.filing.verify")
    assert walk.limits["tc.filing.3d.ecology"] == "superseded"
    assert walk.limits["tc.filing.7d.ecology"] == "running"
    walk.along("tc.filing.extend")
    assert walk.limits["tc.filing.7d.ecology"] == "superseded"
    clock = walk.proceeding.deadlines.get(limit="tc.filing.30d.ecology")
    received = walk.proceeding.events.get(event="transfer.received-by-police")
    assert clock.begun_by == received


def test_appraisal_does_not_count(cast: Cast) -> None:
    way = f"{D_SENT} td.receipt.sign td.case.file"
    walk = Walk(cast, "transfer.detention", "500116-ecology").along(way)
    before = walk.proceeding.deadlines.get(limit="td.police.case.30d").legal_at
    walk.along("td.appraisal.start +10d")
    shown = queries.deadlines(by=NODE, proceeding=walk.fresh, now=walk.at)
    states = {v.limit.id: v.state for v in shown}
    assert states["td.police.case.30d"] is ClockState.SUSPENDED
    walk.along("td.appraisal.end")
    after = walk.proceeding.deadlines.get(limit="td.police.case.30d").legal_at
    assert before is not None
    assert after is not None
    assert (after - before).days >= 9


def test_an_overdue_deadline_is_seen_by_whoever_reads(cast: Cast) -> None:
    walk = Walk(cast).along(f"{TAKEN} +8d")
    shown = queries.deadlines(by=cast.actor("fisheries"), proceeding=walk.fresh, now=walk.at)
    assert (shown[0].limit.id, shown[0].state) == ("tc.filing.3d", ClockState.OVERDUE)
    due = queries.next_due(by=cast.actor("police_head"), case=walk.case, now=walk.at)
    assert due is not None
    assert due.state is ClockState.OVERDUE
    assert "重庆市公安局江津区分局" in due.sentence


def test_a_corrected_time_moves_its_deadlines(cast: Cast) -> None:
    walk = Walk(cast, at=at(11, 18)).along(f"{SENT} +18h tc.receipt.sign +1d")
    clock = walk.proceeding.deadlines.get(limit="tc.filing.3d")
    event = walk.proceeding.events.get(event="transfer.received-by-police")
    assert clock.legal_text == "2026-11-23"
    services.correct_event_time(
        cast.by("police", walk.at),
        event=event,
        legal_at=event.legal_at - 17 * HOUR,
        reason="签收时间录错",
        expected_version=walk.version,
    )
    clock.refresh_from_db()
    assert clock.legal_text == "2026-11-23"
    assert clock.started_at == event.legal_at - 17 * HOUR


def test_recomputing_changes_nothing_when_nothing_changed(cast: Cast) -> None:
    walk = Walk(cast).along(TAKEN)
    version = walk.version
    assert services.recompute(By(NODE, walk.at + HOUR)) == 0
    assert walk.version == version
