"""A whole meeting without a mouse: called, minuted, signed by three agencies, with a dissent."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import SignIn
from tests.conftest import Cast
from tests.consultation.conftest import RULE, WORDS
from xiejiang.consultation.models import Minutes, Resolution

pytestmark = pytest.mark.usefixtures("committed")

MOST_TABS = 120
SEGMENTS = 6
"""Of a picker of a day and a time, whatever the language of the browser."""


def reach(page: Page, target: Locator) -> None:
    """Press Tab until the control has the focus, as somebody without a mouse does."""
    expect(target).to_be_attached()
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if target.evaluate("e => e === document.activeElement"):
            return
    raise AssertionError(f"not reached by the keyboard: {target}")


def press(page: Page, words: str) -> None:
    """Reach the button or link that says so, in the page proper, and press Enter."""
    reach(page, page.locator("main").get_by_text(words, exact=True).first)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def type_in(page: Page, name: str, words: str) -> None:
    reach(page, page.locator(f"[name='{name}']"))
    page.keyboard.type(words)


def pick(page: Page, name: str) -> None:
    """A day in the next year: each part of the picker is turned up twice."""
    reach(page, page.locator(f"[name='{name}']"))
    for _ in range(SEGMENTS):
        page.keyboard.press("ArrowUp")
        page.keyboard.press("ArrowUp")
        page.keyboard.press("ArrowRight")


def is_said(page: Page, words: str) -> None:
    expect(page.locator("main")).to_contain_text(words)


def call(page: Page) -> None:
    page.goto("/consultation/")
    press(page, "召集联席会议")
    type_in(page, "title", "电捕鱼案件联席会议")
    pick(page, "starts_at")
    type_in(page, "place", "线上")
    type_in(page, "agenda", "电捕鱼的认定")
    type_in(page, "invited", "500116-police\n500116-procuratorate")
    press(page, "召集")
    is_said(page, "电捕鱼案件联席会议")


def write(page: Page) -> None:
    press(page, "电捕鱼案件联席会议")
    press(page, "写入纪要")
    type_in(page, "text", "交换了意见。")
    for box in page.locator("[name=present]").all():
        reach(page, box)
        page.keyboard.press("Space")
    type_in(page, "standard-1-words", WORDS)
    press(page, "再加一条口径")
    expect(page.locator("[name='standard-1-words']")).to_have_value(WORDS)
    expect(page.locator("[name=present]:checked")).to_have_count(3)
    page.keyboard.press("Tab")
    expect(page.locator("[name='standard-2-words']")).to_be_focused()
    reach(page, page.locator("button[value='standard-2']"))
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator("[name='standard-2-words']")).to_have_count(0)
    type_in(page, "standard-1-territory", "500116")
    pick(page, "standard-1-since")
    pick(page, "standard-1-until")
    type_in(page, "task-1-words", "梳理今年的同类案件")
    reach(page, page.locator("[name='task-1-owner']"))
    page.keyboard.press("ArrowDown")
    pick(page, "task-1-due")
    type_in(page, "standard-1-rules", RULE)
    with page.expect_navigation():
        page.keyboard.press("Enter")  # in a line, Enter sends the form and drops no row
    is_said(page, "第1版纪要")


def sign(page: Page, dissent: str = "") -> None:
    page.goto("/")
    press(page, "去办理")
    press(page, "会签")
    if dissent:
        reach(page, page.locator("[name=stand]"))
        page.keyboard.press("ArrowDown")
        type_in(page, "reasons", dissent)
    press(page, "提交")
    is_said(page, "已记下本机关的态度")


def test_a_whole_meeting_by_the_keyboard(cast: Cast, sign_in: SignIn) -> None:
    officer = sign_in("fisheries")
    call(officer)
    write(officer)
    sign(sign_in("fisheries_head"))
    sign(sign_in("police_head"))
    assert Minutes.objects.get().bound_at is None
    last = sign_in("chief_procurator")
    sign(last, "应当个案判断")
    is_said(last, "已生效")
    is_said(last, "应当个案判断")
    assert Resolution.objects.filter(kind="standard").get().words == WORDS
    assert Resolution.objects.filter(kind="task").get().state == "open"
