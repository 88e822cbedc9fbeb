"""A whole referral in the browser, through the hands of three agencies, by keyboard alone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import SignIn
from tests.browser.keys import choose, press, press_on, write
from tests.conftest import Cast
from xiejiang.cases.models import Case
from xiejiang.proceedings.models import Proceeding

pytestmark = pytest.mark.usefixtures("committed")

NONE_HERE = "本案没有"


def is_said(page: Page, words: str) -> None:
    expect(page.locator("main")).to_contain_text(words)


def report(page: Page, case: Case) -> None:
    page.goto(f"/cases/{case.pk}/proceedings/")
    press_on(page, "a[href$='/start/transfer.criminal/']")
    is_said(page, "重庆市公安局江津区分局")
    press(page, "开始")
    press(page, "报负责人审批")
    write(page, "[name=officers]", "甲某 渝001\n乙某 渝002")
    write(page, "[name=charge]", "非法捕捞水产品罪")
    write(page, "[name=report]", "夜间巡查查获电鱼一人，渔获物 12.6 千克。")
    press_on(page, "main form.form button.btn-primary")
    is_said(page, "等待负责人决定")


def approve(page: Page) -> None:
    press(page, "去办理")
    press(page, "批准移送")
    choose(page, "capacity", "head")
    press_on(page, "main form.form button.btn-primary")
    is_said(page, "已批准，待移送")


def send(page: Page) -> None:
    page.goto("/")
    press(page, "去办理")
    press(page, "移送公安机关")
    is_said(page, "材料还不齐")
    press(page, "整理材料")
    for box in page.locator("input[name^='n-tm']:visible").all():
        write(page, f"[name='{box.get_attribute('name')}']", NONE_HERE)
    press(page, "保存材料清单")
    write(page, "[name=phone]", "023-47500000")
    press(page, "下一步：核对")
    is_said(page, "将制发并送出")
    is_said(page, "抄送 重庆市江津区人民检察院")
    press_on(page, "main button[value=perform]")
    is_said(page, "已送出，待签收")


def sign(page: Page) -> None:
    press(page, "去办理")
    press(page, "签收")
    press(page, "下一步：核对")
    press_on(page, "main button[value=perform]")
    is_said(page, "公安机关审查")


def file(page: Page) -> None:
    press(page, "去办理")
    press(page, "决定立案")
    write(page, "[name=charge]", "非法捕捞水产品罪")
    write(page, "[name=filing_number]", "江公（环）立字〔2026〕1号")
    press(page, "下一步：核对")
    is_said(page, "重庆市江津区农业农村委员会")
    press_on(page, "main button[value=perform]")
    is_said(page, "立案侦查")


def test_from_the_patrol_to_a_criminal_case(cast: Cast, case: Case, sign_in: SignIn) -> None:
    officer = sign_in("fisheries")
    report(officer, case)
    approve(sign_in("fisheries_head"))
    send(officer)
    officer.goto("/")
    is_said(officer, "我移送出去的，现在在谁手里")
    sign(sign_in("police"))
    file(sign_in("police_head"))
    watcher = sign_in("procurator")
    watcher.goto(f"/cases/{case.pk}/")
    is_said(watcher, "决定立案")
    watcher.goto(f"/cases/{case.pk}/proceedings/")
    is_said(watcher, "立案侦查")
    officer.goto(f"/cases/{case.pk}/proceedings/")
    is_said(officer, "立案侦查")
    assert Proceeding.objects.get(case=case).state == "filed"


def test_without_scripts_too(cast: Cast, case: Case, sign_in: SignIn) -> None:
    page = sign_in("fisheries")
    page.route("**/*.js", lambda route: route.abort())
    report(page, case)
    assert Proceeding.objects.get(case=case).state == "awaiting-head"
