"""A calendar address asked for twice at the same instant: one is in use, and nothing fails."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connections

from tests.conftest import found_cast
from xiejiang.consultation import services
from xiejiang.consultation.models import CalendarKey

AT_ONCE = 4


def test_of_addresses_made_at_once_one_is_in_use(committed: None) -> None:
    by = found_cast().by("fisheries")
    ready = Barrier(AT_ONCE)

    def issue(_nth: int) -> str:
        try:
            ready.wait()
            return services.issue_calendar(by)[1].text
        finally:
            connections.close_all()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        given = set(pool.map(issue, range(AT_ONCE)))
    assert len(given) == AT_ONCE
    assert CalendarKey.objects.filter(revoked_at__isnull=True).count() == 1
