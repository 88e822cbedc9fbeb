"""With the keyboard alone: somebody at the river reports, keeps the code, and sees how it fares."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from tests.browser.conftest import PATIENCE_MS, SignIn
from tests.browser.keys import press, press_on, tab_into, tab_to, write
from tests.conftest import Cast
from xiejiang.outreach import forms
from xiejiang.outreach.domain import State
from xiejiang.outreach.models import Report

pytestmark = pytest.mark.usefixtures("committed")


@pytest.fixture(autouse=True)
def files(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.FILES_ROOT = tmp_path / "files"
    monkeypatch.setattr(forms, "SOONEST", -1)  # this test types faster than people do


@pytest.fixture
def stranger(chromium: Browser, cast: Cast, live_server: LiveServer) -> Iterator[Page]:
    """Somebody who is not signed in and has no mouse."""
    context = chromium.new_context(
        base_url=live_server.url, viewport={"width": 1440, "height": 900}, locale="zh-CN"
    )
    context.set_default_timeout(PATIENCE_MS)
    yield context.new_page()
    context.close()


def test_a_report_is_sent_and_followed_with_the_keyboard_alone(
    stranger: Page, sign_in: SignIn
) -> None:
    stranger.goto("/public/")
    press_on(stranger, "nav a[href^='/public/report/']")
    tab_to(stranger, "电鱼")
    stranger.keyboard.press("Space")
    write(stranger, "[name=words]", "丁家沱码头夜里有人开小船电鱼。")
    write(stranger, "[name=division]", "江津区")
    write(stranger, "[name=place]", "丁家沱码头")
    press(stranger, "提交举报")
    assert "已收到您的举报" in stranger.inner_text("main")
    code = stranger.inner_text("#receipt-code")
    report = Report.objects.get()
    assert (report.division, report.state) == ("500116", State.RECEIVED)

    officer = sign_in("fisheries")
    officer.goto("/reports/")
    press_on(officer, f"a[href='/reports/{report.pk}/']")
    press_on(officer, f"a[href='/reports/{report.pk}/accept/']")
    press_on(officer, "main form.form button.btn-primary")
    assert Report.objects.get().state == State.ACCEPTED

    press(stranger, "凭查询码看进展")
    tab_into(stranger, "[name=code]")
    stranger.keyboard.type(re.sub("-", "", code).lower())
    with stranger.expect_navigation():
        stranger.keyboard.press("Enter")
    assert State.ACCEPTED.zh in stranger.inner_text("main")
