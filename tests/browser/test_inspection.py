"""A supervisor at the river with a phone and no network: what is recorded there arrives once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from pytest_django import Settings

from tests.browser.conftest import SignIn
from tests.conftest import Cast
from tests.inspections.sites import Site, built, picture
from xiejiang.cases.models import Case
from xiejiang.restoration import inspections
from xiejiang.restoration.domain import MilestoneState
from xiejiang.restoration.models_inspections import Inspection, Photo

pytestmark = pytest.mark.usefixtures("committed")
PHONE = {"width": 390, "height": 844}
COUNT = "async () => (await self.inspectionOutbox.list(document.body.dataset.person)).length"
RUN = (
    "() => { const { person, token } = document.body.dataset;"
    " return self.inspectionOutbox.run(person, token, true); }"
)
PAGES = "async () => (await caches.keys()).filter((n) => n.startsWith('inspect-pages-')).length"


@pytest.fixture(autouse=True)
def files(settings: Settings, tmp_path: Path) -> None:
    settings.FILES_ROOT = tmp_path / "files"


@pytest.fixture
def site(cast: Cast, case: Case) -> Site:
    return built(cast, case)


@pytest.fixture
def photographs(tmp_path: Path) -> list[str]:
    paths = [tmp_path / f"现场{n}.jpg" for n in (1, 2, 3)]
    for n, path in enumerate(paths, 1):
        path.write_bytes(picture(n))
    return [str(path) for path in paths]


def opened(page: Page, site: Site) -> str:
    """The form, opened once where there is a network."""
    page.set_viewport_size(PHONE)
    address = f"/inspections/new/{site.project.pk}/"
    page.goto(address)
    expect(page.locator("[data-offline=ready]")).to_be_visible()
    return address


def filled(page: Page, photographs: list[str], findings: str = "三号鱼巢在位。") -> None:
    page.select_option("[name=kind]", "routine")
    page.fill("[name=place]", "三号鱼巢下游五十米")
    page.fill("[name=value-survival-rate]", "91.5")
    for path in photographs:  # one after another, as a camera gives them
        page.set_input_files("input[type=file]", path)
        expect(page.locator(".chosen-name", has_text=Path(path).name)).to_be_visible()
    page.fill("[name=findings]", findings)
    page.check("[name=conclusion][value=sound]")


def submit(page: Page) -> None:
    page.locator("form.form button.btn-primary").click()


def waits(page: Page, state: str, number: int = 1) -> None:
    expect(page.locator(f"[data-outbox] [data-state={state}]")).to_have_count(number)


def arrived() -> tuple[int, int]:
    return Inspection.objects.count(), Photo.objects.count()


def test_recorded_offline_it_arrives_once(
    cast: Cast, site: Site, sign_in: SignIn, photographs: list[str]
) -> None:
    page = sign_in("supervisor")
    address = opened(page, site)
    page.context.set_offline(True)
    filled(page, photographs)
    submit(page)
    waits(page, "waiting")
    expect(page.locator("[data-outbox]")).to_contain_text("照片 3 张")
    expect(page.locator("[data-outbox]")).to_contain_text("没有网络")
    assert arrived() == (0, 0)

    context = page.context
    page.close()
    page = context.new_page()
    page.set_viewport_size(PHONE)
    page.goto(address)  # still offline: from the phone
    expect(page.locator("h1")).to_have_text("登记检查")
    waits(page, "waiting")
    page.goto("/inspections/")
    waits(page, "waiting")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]

    context.set_offline(False)
    waits(page, "sent")
    assert arrived() == (1, 3)
    found = Inspection.objects.get()
    assert found.agency == cast.agency("500116-procuratorate")
    assert found.recorded_at is not None
    assert found.recorded_at < found.received_at
    assert found.clock_doubt == ""
    page.click("text=查看")
    expect(page.locator("main")).to_contain_text("三号鱼巢在位。")
    expect(page.locator(".photos img")).to_have_count(3)


def test_an_answer_that_was_lost_is_asked_for_again_and_nothing_doubles(
    cast: Cast,
    site: Site,
    sign_in: SignIn,
    photographs: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    taken: list[bool] = []
    receive = inspections.receive

    def lost(*args: Any, **kwargs: Any) -> inspections.Received:
        """The node has taken it in, and dies before it can say so; three times."""
        done = receive(*args, **kwargs)
        taken.append(done.is_new)
        if len(taken) < 4:
            raise ConnectionError
        return done

    monkeypatch.setattr(inspections, "receive", lost)
    page = sign_in("supervisor")
    opened(page, site)
    filled(page, photographs)
    submit(page)
    for number in (2, 3, 4):
        expect(page.locator("[data-state=waiting]")).to_contain_text("服务器暂时不能接收")
        assert arrived() == (1, 3)
        page.locator("[data-state=waiting] >> text=现在发送").click()
        while len(taken) < number:
            page.wait_for_timeout(20)
    waits(page, "sent")
    assert taken == [True, False, False, False]
    assert arrived() == (1, 3)


def test_a_session_that_ended_loses_nothing_and_nobody_else_sends_it(
    cast: Cast, site: Site, sign_in: SignIn, photographs: list[str]
) -> None:
    page = sign_in("supervisor")
    address = opened(page, site)
    page.context.set_offline(True)
    filled(page, photographs)
    submit(page)
    waits(page, "waiting")
    page.context.clear_cookies()
    page.context.set_offline(False)
    expect(page.locator("[data-outbox]")).to_contain_text("登录已过期")
    assert arrived() == (0, 0)

    def enter(who: str) -> None:
        page.goto("/login/")
        page.fill("input[name=username]", who)
        page.fill("input[name=password]", "correct-horse-9")
        page.press("input[name=password]", "Enter")
        page.wait_for_url("**/")

    enter("fisheries")  # another person on the same phone
    page.goto(address)
    expect(page.locator("[data-offline=ready]")).to_be_visible()
    waits(page, "waiting", 0)
    assert page.evaluate(COUNT) == 0
    page.evaluate(RUN)
    assert arrived() == (0, 0)

    page.context.clear_cookies()
    enter("supervisor")
    page.goto("/inspections/")
    waits(page, "sent")
    assert arrived() == (1, 3)


def test_signing_out_leaves_no_page_in_the_phone_and_keeps_what_waits(
    cast: Cast, site: Site, sign_in: SignIn, photographs: list[str]
) -> None:
    page = sign_in("supervisor")
    opened(page, site)
    page.route("**/inspections/send/**", lambda route: route.abort())
    filled(page, photographs)
    submit(page)
    waits(page, "waiting")
    assert page.evaluate(PAGES) == 1
    page.goto("/")
    page.locator("details.menu.right:not(.work) > summary").click()
    page.get_by_text("退出", exact=True).click()
    page.wait_for_url("**/login/**")
    page.wait_for_function(f"async () => (await ({PAGES})()) === 0")
    page.context.set_offline(True)
    with pytest.raises(Exception, match="net::ERR"):
        page.goto(f"/inspections/new/{site.project.pk}/")
    page.context.set_offline(False)


def test_what_is_refused_is_mended_on_the_phone_and_sent_again(
    cast: Cast, site: Site, sign_in: SignIn, photographs: list[str]
) -> None:
    page = sign_in("supervisor")
    opened(page, site)
    page.context.set_offline(True)
    filled(page, photographs)
    page.select_option("[name=kind]", "before-acceptance")
    page.select_option("[name=milestone]", str(site.nests.line))
    submit(page)
    waits(page, "waiting")
    site.nests.state, site.nests.accepted_on = MilestoneState.ACCEPTED, "2026-11-24"
    site.nests.save()
    page.context.set_offline(False)
    waits(page, "refused")
    expect(page.locator("[data-outbox]")).to_contain_text("已经验收")
    page.locator("[data-state=refused] >> text=修改").click()
    expect(page.locator(".chosen-name")).to_have_count(3)
    assert page.input_value("[name=findings]") == "三号鱼巢在位。"
    page.select_option("[name=kind]", "follow-up")
    submit(page)
    waits(page, "sent")
    assert arrived() == (1, 3)
    assert Inspection.objects.get().kind == "follow-up"


def test_what_is_no_photograph_or_not_complete_is_told_at_once(
    cast: Cast, site: Site, sign_in: SignIn, tmp_path: Path
) -> None:
    page = sign_in("supervisor")
    opened(page, site)
    bad = tmp_path / "说明.pdf"
    bad.write_bytes(b"%PDF-1.7\n")
    page.set_input_files("input[type=file]", str(bad))
    expect(page.locator("[data-said]")).to_contain_text("不是照片")
    filled(page, [])
    page.check("[name=conclusion][value=to-mend]")
    submit(page)
    assert page.evaluate(COUNT) == 0
    assert page.evaluate("document.querySelector('[name=demands]').validationMessage")
    page.fill("[name=demands]", "十日内补齐。")
    submit(page)
    waits(page, "sent")
    assert arrived() == (1, 0)
