"""The desks of everybody: what each sees where, and counts that match the lists exactly."""

from __future__ import annotations

from datetime import timedelta

from tests.conftest import Cast
from tests.proceedings.test_services import FILED, REFUSED, SENT, TAKEN
from tests.proceedings.walking import HOUR, Walk
from xiejiang.cases import services as cases
from xiejiang.proceedings import queries
from xiejiang.proceedings.domain import ClockState, Tab
from xiejiang.proceedings.queries import DeskRow


def rows(cast: Cast, who: str, tab: Tab, walk: Walk, *, limit: int = 50) -> list[DeskRow]:
    """All pages of a tab."""
    found: list[DeskRow] = []
    cursor = ""
    while True:
        page = queries.desk(by=cast.actor(who), tab=tab, now=walk.at, cursor=cursor, limit=limit)
        found += page.rows
        cursor = page.next_cursor
        if not cursor:
            return found


def test_counts_match_the_lists_for_everybody(cast: Cast) -> None:
    ways = ("", "tc.report", SENT, TAKEN, FILED, REFUSED, f"{TAKEN} tc.supplement.ask")
    walks = [Walk(cast).along(way) for way in ways]
    walks.append(Walk(cast, "transfer.detention", "500116-ecology").along("td.report"))
    for who in ("fisheries", "police", "procurator"):
        cases.watch(cast.by(who), case=walks[4].case)
    last = walks[-1]
    for days in (0, 8, 60):
        last.at += timedelta(days=days)
        for who in cast.actors:
            counts = queries.counts(by=cast.actor(who), now=last.at)
            for tab in Tab:
                found = rows(cast, who, tab, last, limit=2)
                keys = [(r.case.pk, r.proceeding and r.proceeding.pk) for r in found]
                assert len(keys) == len(set(keys)) == counts[tab], (who, tab, days)


def test_overdue_is_on_the_desks_of_holder_sender_and_supervisor(cast: Cast) -> None:
    walk = Walk(cast).along(TAKEN)
    assert [r.mine for r in rows(cast, "police_head", Tab.TODO, walk)] == [True]
    assert rows(cast, "fisheries", Tab.TODO, walk) == []
    walk.at += timedelta(days=8)
    for who, mine in (("police", True), ("police_head", True), ("fisheries", False)):
        (row,) = rows(cast, who, Tab.TODO, walk)
        assert (row.mine, row.state) == (mine, ClockState.OVERDUE), who
    (row,) = rows(cast, "supervisor", Tab.TODO, walk)
    assert (row.mine, row.state) == (False, ClockState.OVERDUE)
    for who in ("outsider", "judge", "system_admin"):
        assert rows(cast, who, Tab.TODO, walk) == [], who


def test_work_moves_from_desk_to_desk(cast: Cast) -> None:
    walk = Walk(cast)
    assert len(rows(cast, "fisheries", Tab.TODO, walk)) == 1
    walk.along("tc.report")
    assert len(rows(cast, "fisheries_head", Tab.TODO, walk)) == 1
    assert rows(cast, "fisheries", Tab.TODO, walk) == []
    assert len(rows(cast, "fisheries", Tab.DONE, walk)) == 1
    walk.along("tc.decide.approve tc.handover.send")
    assert len(rows(cast, "police", Tab.TODO, walk)) == 1
    assert len(rows(cast, "fisheries", Tab.STARTED, walk)) == 1


def test_who_left_a_case_has_no_desk_in_it(cast: Cast) -> None:
    walk = Walk(cast).along(TAKEN)
    assert len(rows(cast, "police", Tab.TODO, walk)) == 1
    walk.case.participants.filter(agency__code="500116-police").update(until=walk.at)
    for tab in Tab:
        assert rows(cast, "police", tab, walk) == []
    assert set(queries.counts(by=cast.actor("police"), now=walk.at + HOUR).values()) == {0}
