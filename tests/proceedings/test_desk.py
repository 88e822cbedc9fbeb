"""The desks of everybody: what each sees where, and counts that match the lists exactly."""

from __future__ import annotations

from datetime import date, timedelta

from tests.conftest import NOW, Cast
from tests.proceedings.test_services import FILED, REFUSED, SENT, TAKEN
from tests.proceedings.walking import HOUR, Walk
from xiejiang.agencies import queries as agencies
from xiejiang.agencies.models import Person, Post
from xiejiang.cases import services as cases
from xiejiang.cases.models import Case
from xiejiang.law.deadline import day_of
from xiejiang.proceedings import queries, services
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


def test_work_taken_over_is_on_one_desk_until_its_officer_leaves(cast: Cast) -> None:
    walk = Walk(cast)
    colleague = Person.objects.create(username="colleague", name="同事乙", password="!")
    post = Post.objects.create(
        person=colleague,
        agency=walk.sender,
        role="handler",
        title="渔政执法岗",
        since=date(2020, 1, 1),
    )
    services.reassign(
        cast.by("fisheries", walk.at + HOUR),
        proceeding=walk.proceeding,
        to=colleague,
        reason="分工调整",
        expected_version=walk.version,
    )
    assert rows(cast, "fisheries", Tab.TODO, walk) == []
    theirs = queries.desk(by=agencies.actor(post), tab=Tab.TODO, now=walk.at)
    assert [r.case.pk for r in theirs.rows] == [walk.case.pk]
    post.until = day_of(walk.at)
    post.save()
    walk.at += timedelta(days=2)
    assert len(rows(cast, "fisheries", Tab.TODO, walk)) == 1


def test_what_the_head_starts_is_on_the_desks_of_the_handlers(cast: Cast, case: Case) -> None:
    services.start(cast.by("fisheries_head"), case=case, procedure="transfer.criminal")
    page = queries.desk(by=cast.actor("fisheries"), tab=Tab.TODO, now=NOW)
    assert [r.case.pk for r in page.rows] == [case.pk]
