"""The frame of every page in a real browser."""

from __future__ import annotations

import pytest

from tests.browser.conftest import SignIn
from tests.conftest import Cast
from xiejiang.cases.models import Case

pytestmark = pytest.mark.usefixtures("committed")


def test_an_officer_signs_in_and_sees_the_desk(cast: Cast, sign_in: SignIn) -> None:
    page = sign_in("fisheries")
    assert cast.agency("500116-agriculture").name in page.inner_text("header")
    assert "待办" in page.inner_text("main")


def test_english_is_one_click_away_and_stays(cast: Cast, sign_in: SignIn) -> None:
    page = sign_in("fisheries")
    page.click("button[name=language][value=en]")
    assert "To do" in page.inner_text("main")
    page.reload()
    assert page.locator("html").get_attribute("lang") == "en"


def test_the_outsider_finds_no_case(cast: Cast, case: Case, sign_in: SignIn) -> None:
    page = sign_in("outsider")
    answer = page.goto(f"/cases/{case.pk}/")
    assert answer is not None
    assert answer.status == 404
    assert case.title not in page.inner_text("body")


def test_a_phone_needs_no_sideways_scrolling(cast: Cast, case: Case, sign_in: SignIn) -> None:
    page = sign_in("fisheries")
    page.set_viewport_size({"width": 390, "height": 844})
    for address in ("/", f"/cases/{case.pk}/"):
        page.goto(address)
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= 390, f"{address} is {width} wide"
