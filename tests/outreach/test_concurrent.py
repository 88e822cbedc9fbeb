"""Reports at the same instant, by several workers; and what is refused leaves nothing."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from threading import Barrier

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.test import Client
from pytest_django import Settings

from tests.conftest import NOW, found_cast
from tests.outreach.conftest import PNG, TOLD
from xiejiang.audit.domain import NODE, By
from xiejiang.audit.models import LogEntry, Notice
from xiejiang.kernel.errors import XiejiangError
from xiejiang.outreach import forms, services
from xiejiang.outreach.errors import TooMany
from xiejiang.outreach.models import Photo, Report, Tally

AT_ONCE = 4


@pytest.fixture(autouse=True)
def files(settings: Settings, tmp_path: Path) -> Path:
    settings.FILES_ROOT = tmp_path / "files"
    return tmp_path / "files"


def stored(root: Path) -> list[str]:
    """Every file in the store, unfinished ones too."""
    return sorted(p.name for p in root.rglob("*") if p.is_file())


def together(*works: Callable[[], object]) -> list[object]:
    """Each in a thread and a connection of its own, begun at the same instant."""
    ready = Barrier(len(works))

    def one(work: Callable[[], object]) -> object:
        try:
            ready.wait()
            return work()
        except XiejiangError as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(one, works))


def test_a_form_that_arrives_several_times_at_once_is_one_report(
    committed: None, files: Path
) -> None:
    found_cast()

    def send() -> str:
        told = replace(TOLD, photos=services.look_at_photos(files=[BytesIO(PNG)]))
        return services.lodge(By(NODE, NOW), told=told, nonce="pressed twice")[1]

    codes = together(*[send] * AT_ONCE)
    assert len(set(codes)) == 1
    assert "-" in str(codes[0])
    assert (Report.objects.count(), Photo.objects.count(), len(stored(files))) == (1, 1, 1)
    assert Notice.objects.count() == 1


def test_the_same_words_of_several_people_at_once_are_one_on_the_desk(committed: None) -> None:
    found_cast()

    def one(nonce: str) -> Callable[[], object]:
        return lambda: services.lodge(By(NODE, NOW), told=TOLD, nonce=nonce)[1]

    codes = together(*[one(f"n{n}") for n in range(AT_ONCE)])
    assert len(set(codes)) == AT_ONCE
    first = Report.objects.get(same_as=None)
    assert first.repeats.count() == AT_ONCE - 1
    assert Notice.objects.count() == 1


def test_a_flood_at_one_instant_is_counted_to_the_last(committed: None) -> None:
    def come() -> None:
        services.come(address="203.0.113.7", purpose="send", most=2, now=NOW)

    came = together(*[come] * AT_ONCE)
    assert Tally.objects.get().count == AT_ONCE
    assert [isinstance(c, TooMany) for c in came].count(True) == AT_ONCE - 2


@pytest.mark.parametrize(
    "changes",
    [
        {"words": "鱼"},
        {"words": "a\x00bcdef"},
        {"division": "", "place": ""},
        {"longitude": "abc", "latitude": "1"},
        {"website": "http://spam"},
        {"nonce": "forged"},
        {"photos": [SimpleUploadedFile("a.png", PNG), SimpleUploadedFile("b.jpg", b"<html>")]},
        {"photos": [SimpleUploadedFile(f"{n}.png", PNG) for n in range(7)]},
    ],
)
def test_of_a_refused_report_nothing_stays(
    db: None, files: Path, monkeypatch: pytest.MonkeyPatch, changes: dict[str, object]
) -> None:
    found_cast()
    monkeypatch.setattr(forms, "SOONEST", -1)
    given = {
        "matter": "fishing",
        "words": "丁家沱码头夜里有人电鱼",
        "division": "江津区",
        "place": "丁家沱码头",
        "nonce": forms.fresh_nonce(),
        "photos": SimpleUploadedFile("a.png", PNG),
        **changes,
    }
    answer = Client().post("/public/report/", given)
    assert answer.status_code in (413, 422)
    assert stored(files) == []
    assert (Report.objects.count(), Photo.objects.count(), LogEntry.objects.count()) == (0, 0, 0)


def test_when_nobody_can_receive_it_nothing_stays_either(db: None, files: Path) -> None:
    told = replace(TOLD, photos=services.look_at_photos(files=[BytesIO(PNG)]))
    with pytest.raises(XiejiangError):
        services.lodge(By(NODE, NOW), told=told, nonce="nobody")
    assert stored(files) == []


def test_a_form_sent_again_with_another_photo_keeps_it(db: None, files: Path) -> None:
    found_cast()
    first, code = services.lodge(By(NODE, NOW), told=TOLD, nonce="again")
    told = replace(TOLD, photos=services.look_at_photos(files=[BytesIO(PNG)]))
    second, other = services.lodge(By(NODE, NOW), told=told, nonce="again")
    assert (second.same_as, second.photos.count(), other == code) == (first, 1, False)
