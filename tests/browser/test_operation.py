"""An officer of a joint patrol with a phone and no network: the check arrives once, then proves."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import expect
from pytest_django import Settings

from tests.browser.conftest import SignIn
from tests.conftest import Cast
from tests.operations.conftest import Patrol, built, picture
from xiejiang.cases.models import Case
from xiejiang.evidence.domain import Hand
from xiejiang.evidence.models import Custody, Item
from xiejiang.operations.models import Check, Photo

pytestmark = pytest.mark.usefixtures("committed")
PHONE = {"width": 390, "height": 844}


@pytest.fixture(autouse=True)
def files(settings: Settings, tmp_path: Path) -> None:
    settings.FILES_ROOT = tmp_path / "files"


@pytest.fixture
def patrol(cast: Cast) -> Patrol:
    now = timezone.now()
    made = built(
        cast,
        starts_at=now,
        ends_at=now + timedelta(hours=9),
        answer_by=timezone.localdate(now),
    )
    return made.run()


def test_recorded_offline_it_arrives_once_and_becomes_evidence(
    cast: Cast, patrol: Patrol, case: Case, sign_in: SignIn, tmp_path: Path
) -> None:
    photograph = tmp_path / "现场.jpg"
    photograph.write_bytes(picture())
    page = sign_in("fisheries")
    page.set_viewport_size(PHONE)
    page.goto(f"/operations/{patrol.operation.pk}/")
    page.click("text=登记检查")
    address = page.url
    expect(page.locator("[data-offline=ready]")).to_be_visible()

    context = page.context
    context.set_offline(True)
    page.fill("[name=subject]", "无名木船")
    page.fill("[name=place]", "丁家沱右岸")
    page.set_input_files("input[type=file]", str(photograph))
    expect(page.locator(".chosen-name", has_text="现场.jpg")).to_be_visible()
    page.select_option("[name=answer-electric]", "true")
    page.fill("[name=answer-catch]", "12.5")
    page.fill("[name=findings]", "一人用电瓶电鱼。")
    page.check("[name=conclusion][value=finding]")
    page.locator("form.form button.btn-primary").click()
    expect(page.locator("[data-outbox] [data-state=waiting]")).to_have_count(0)  # no disposal yet
    page.fill("[name=demands]", "扣押电瓶一套。")
    page.locator("form.form button.btn-primary").click()
    expect(page.locator("[data-outbox] [data-state=waiting]")).to_have_count(1)
    assert Check.objects.count() == 0

    page.close()
    page = context.new_page()
    page.set_viewport_size(PHONE)
    page.goto(address)  # still offline: from the phone
    expect(page.locator("[data-outbox] [data-state=waiting]")).to_have_count(1)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    context.set_offline(False)
    expect(page.locator("[data-outbox] [data-state=sent]")).to_have_count(1)
    assert (Check.objects.count(), Photo.objects.count()) == (1, 1)
    found = Check.objects.get()
    assert found.recorded_at is not None
    assert found.recorded_at < found.received_at
    assert {a.item.code: a.value for a in found.answers.all()} == {
        "electric": "true",
        "catch": "12.5",
    }

    page.click("text=查看")
    page.click("text=作为已有案件的证据")
    page.fill("[name=case]", case.number)
    page.locator("form.form button.btn-primary").click()
    page.wait_for_url(f"**/cases/{case.pk}/**")
    item = Item.objects.get(case=case)
    assert item.sha256 == Photo.objects.get().sha256
    hands = Custody.objects.filter(item=item).order_by("pk")
    assert [h.action for h in hands] == [Hand.COLLECTED, Hand.RECEIVED]
    assert hands[0].at == found.at
