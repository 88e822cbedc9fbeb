"""At the same instant: one calendar address in use; a task confirmed or returned, not both."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connections
from django.utils import timezone

from tests.conftest import found_cast
from tests.consultation.conftest import Table
from xiejiang.audit.domain import By
from xiejiang.consultation import services
from xiejiang.consultation.errors import ResolutionMoved
from xiejiang.consultation.models import CalendarKey, Resolution

AT_ONCE = 4


def together(*works: Callable[[], object]) -> list[object]:
    """Each in a thread and a connection of its own, begun at the same instant."""
    ready = Barrier(len(works))

    def one(work: Callable[[], object]) -> object:
        try:
            ready.wait()
            return work()
        except ResolutionMoved as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(one, works))


def test_of_addresses_made_at_once_one_is_in_use(committed: None) -> None:
    by = found_cast().by("fisheries")
    given = {str(g) for g in together(*[lambda: services.issue_calendar(by)[1].text] * AT_ONCE)}
    assert len(given) == AT_ONCE
    assert CalendarKey.objects.filter(revoked_at__isnull=True).count() == 1


def test_a_task_is_confirmed_or_returned_and_not_both(committed: None) -> None:
    cast = found_cast()
    invited = [cast.agency(c) for c in ("500116-police", "500116-procuratorate")]
    by = By(cast.actor("fisheries"), timezone.now())
    meeting = services.call(
        by, title="联席会议", starts_at=by.at, place="线上", agenda="议程", invited=invited
    )
    table = Table(cast, meeting)
    task = table.bind().resolutions.get(kind="task")
    for turn in range(AT_ONCE):
        services.report(table.by("police"), task=task, words=f"第 {turn} 次报告")
        told = together(
            lambda: services.confirm(by, task=task),
            lambda: services.send_back(by, task=task, reason="还缺附件"),
            lambda: services.confirm(by, task=task),
        )
        assert [type(t) for t in told].count(Resolution) == 1, told
        if Resolution.objects.get(pk=task.pk).state == "confirmed":
            break
