"""What a photograph says of itself: read, kept beside what people state, never trusted."""

from __future__ import annotations

import html
import io
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.test import Client

from tests.conftest import NOW, Cast
from tests.evidence.conftest import Add
from tests.evidence.pictures import jpeg
from xiejiang.cases.models import Case
from xiejiang.evidence import queries, services, shots
from xiejiang.evidence.care import Captured
from xiejiang.evidence.domain import Shot

RIVER = (29.296111, 106.253333)
TAKEN = "2026:10:02 21:40:05"


def read(content: bytes) -> Shot:
    return shots.read(io.BytesIO(content))


def test_time_and_place_are_read() -> None:
    found = read(jpeg(taken=TAKEN, point=RIVER))
    assert found.at == datetime(2026, 10, 2, 13, 40, 5, tzinfo=UTC)  # Beijing time
    assert (found.latitude, found.longitude) == (Decimal("29.296111"), Decimal("106.253333"))


def test_a_camera_that_knows_its_zone_is_believed() -> None:
    found = read(jpeg(taken=TAKEN, offset="+00:00"))
    assert found.at == datetime(2026, 10, 2, 21, 40, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xd8\xff\xd9",
        jpeg(),
        jpeg(taken="0000:00:00 00:00:00"),
        jpeg(taken="1980:01:01 00:00:00"),  # a clock that was never set
        jpeg(taken="昨天"),
        jpeg(point=(0.0, 0.0)),
        jpeg(point=(-33.9, 151.2)),  # another continent
        jpeg(taken=TAKEN, point=RIVER)[:60],
    ],
)
def test_what_cannot_be_so_is_not_known(content: bytes) -> None:
    assert read(content) == Shot()


def test_a_bad_place_does_not_take_the_time_with_it() -> None:
    found = read(jpeg(taken=TAKEN, point=(0.0, 0.0)))
    assert found.at is not None
    assert found.latitude is None


def test_a_photograph_enters_with_what_it_says(cast: Cast, case: Case, add: Add) -> None:
    item = add(content=jpeg(taken=TAKEN, point=RIVER), name="现场.jpg")
    item.refresh_from_db()
    assert item.shot_at == datetime(2026, 10, 2, 13, 40, 5, tzinfo=UTC)
    assert item.shot_longitude == Decimal("106.253333")
    assert item.collected_at is None  # nobody stated it
    (placed,) = queries.placed(by=cast.actor("fisheries"), case=case)
    assert (placed.item, placed.stated) == (item, False)


def test_what_an_officer_states_goes_before_what_the_file_says(
    cast: Cast, case: Case, add: Add
) -> None:
    item = add(content=jpeg(point=RIVER), name="现场.jpg")
    stated = Captured(latitude=Decimal("29.3"), longitude=Decimal("106.26"))
    services.describe(cast.by("fisheries"), item=item, captured=stated)
    (placed,) = queries.placed(by=cast.actor("fisheries"), case=case)
    assert (placed.latitude, placed.longitude, placed.stated) == (
        Decimal("29.3"),
        Decimal("106.26"),
        True,
    )


def test_the_outsider_sees_no_place(cast: Cast, case: Case, add: Add) -> None:
    add(content=jpeg(point=RIVER), name="现场.jpg")
    assert queries.placed(by=cast.actor("outsider"), case=case) == []


def test_withdrawn_items_are_not_on_the_map(cast: Cast, case: Case, add: Add) -> None:
    item = add(content=jpeg(point=RIVER), name="现场.jpg")
    services.withdraw(cast.by("fisheries"), item=item, reason="误传")
    assert queries.placed(by=cast.actor("fisheries"), case=case) == []


@pytest.mark.parametrize(
    ("at", "stated", "doubted"),
    [
        (None, NOW, False),
        (NOW, None, False),
        (NOW, NOW + timedelta(hours=23), False),
        (NOW - timedelta(days=2), NOW, True),
        (NOW + timedelta(minutes=9), None, False),
        (NOW + timedelta(minutes=11), None, True),
    ],
)
def test_times_that_do_not_fit_are_pointed_out(
    at: datetime | None, stated: datetime | None, doubted: bool
) -> None:
    assert bool(shots.doubts(at=at, stated=stated, added=NOW)) is doubted


def test_the_page_shows_it_as_unverified(client: Client, cast: Cast, case: Case, add: Add) -> None:
    item = add(
        content=jpeg(taken=TAKEN, point=RIVER),
        name="现场.jpg",
        collected_at=datetime(2026, 9, 1, tzinfo=UTC),
    )
    client.force_login(cast.person("fisheries"))
    page = html.unescape(client.get(f"/evidence/{item.pk}/").content.decode())
    assert "2026-10-02 21:40" in page
    assert "东经106°15′12.0″，北纬29°17′46.0″" in page
    assert "未经核实" in page
    assert "相差 32 日" in page
    shown = html.unescape(client.get(f"/cases/{case.pk}/map/").content.decode())
    assert f"/evidence/{item.pk}/" in shown
    assert "照片文件自述的地点，未经核实" in shown
