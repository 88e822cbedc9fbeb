"""Requests that cannot be read, or are too large: words, never a page or a number of Django's."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from tests.conftest import Cast
from xiejiang.agencies import queries as agencies
from xiejiang.audit.models import LogEntry
from xiejiang.cases.models import Case
from xiejiang.consultation import forms_minutes
from xiejiang.consultation.domain import Kind
from xiejiang.web.forms import whole

LONG = "9" * 5000
PAGE = "/consultation/meetings/new/"
FORM = "application/x-www-form-urlencoded"
BROKEN = (
    (b"abc", "multipart/form-data", 400),
    ("&".join(f"f{i}=1" for i in range(1100)).encode(), FORM, 413),
    (b"title=" + b"x" * 5_300_000, FORM, 413),
)


@pytest.fixture
def officer(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.person("fisheries"))
    return client


@pytest.mark.parametrize(("body", "kind", "status"), BROKEN)
@pytest.mark.parametrize("path", [PAGE, "/login/", "/api/v1/cases"])
def test_a_body_that_cannot_be_read_is_refused_in_words(
    officer: Client, path: str, body: bytes, kind: str, status: int
) -> None:
    before = LogEntry.objects.count()
    key = {"Idempotency-Key": "one", "Authorization": "Bearer none"}
    answer: Any = officer.generic("POST", path, body, content_type=kind, headers=key)
    if path.startswith("/api/"):
        assert answer["Content-Type"] == "application/problem+json"
        assert answer.status_code in (401, status)
    else:
        assert answer.status_code == status
        assert "没有办理" in answer.content.decode()
    assert LogEntry.objects.count() == before


def test_a_form_of_another_site_and_a_strange_host_are_told_in_words(cast: Cast) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(cast.person("fisheries"))
    assert "安全校验没有通过" in strict.post(PAGE, {"title": "x"}).content.decode()
    assert "XIEJIANG_HOSTS" in strict.get("/about/", headers={"Host": "evil.test"}).content.decode()


def test_an_address_for_sending_that_is_opened_says_so(officer: Client) -> None:
    answer = officer.get("/notices/read/")
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert "不能直接打开" in answer.content.decode()


def test_a_number_of_five_thousand_digits_is_no_number(officer: Client, case: Case) -> None:
    for path in (f"/cases/{case.pk}/log/?after={LONG}", f"/suggestions/?after={LONG}"):
        assert officer.get(path).status_code == 200, path[:60]
    assert officer.post("/post/", {"post": LONG}).status_code == 403
    assert officer.post("/notices/read/", {"notice": [LONG, "²", "1"]}).status_code == 302
    late = officer.post(f"/cases/{case.pk}/overview/amend/", {"title": "改了名", "version": LONG})
    assert late.status_code in (409, 422)


@pytest.mark.parametrize(
    ("text", "most", "read"),
    [
        ("7", 9, 7),
        ("9", 9, 9),
        ("10", 9, None),
        ("", 9, None),
        ("-1", 9, None),
        ("²", 9, None),
        ("٣", 9, None),
        (LONG, 10**18, None),
    ],
)
def test_a_whole_number(text: str, most: int, read: int | None) -> None:
    assert whole(text, most=most) == read


def test_how_many_rows_a_form_asks_for_is_bounded() -> None:
    most = forms_minutes.MOST_ITEMS
    read = [forms_minutes.count_of(Kind.TASK, {"task": t}) for t in ("3", "99", LONG, "x")]
    assert read == [3, most, 1, 1]


def test_a_name_longer_than_any_is_found_nowhere(officer: Client) -> None:
    assert agencies.search(text="江" * 350_000) == []
    given = {"title": "会", "invited": "江" * 350_000}
    told = officer.post(PAGE, given).content.decode()
    assert re.search("机关目录里没有“江{40}…”", told)
