"""No barrier that axe knows, on a page of every kind, in light and dark, wide and on a phone.

The pages are found as people find them: by their links, from the portal and from the desk, one of
every address that the node has (and every tab of a case). A room that is new is walked as soon as
a link leads to it.
"""

from __future__ import annotations

from argparse import Namespace
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urljoin, urlsplit
from zlib import crc32

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings as configured
from django.test import Client
from django.urls import Resolver404, ResolverMatch, resolve
from django.utils import timezone
from playwright.sync_api import Browser, Page
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from xiejiang.agencies import commands as agency_commands
from xiejiang.agencies.models import Person
from xiejiang.audit.domain import NODE, By
from xiejiang.cases import importing
from xiejiang.cases.models import Case
from xiejiang.shell.demo import (
    bases,
    consultation,
    damage,
    operations,
    replay,
    reports,
    river,
    script,
    typical,
)

STORIES = ("cq-jiangjin-2024-dabry-sturgeon-nest", "hb-ezhou-2021-hn-hazwaste")
CASES = (*STORIES, operations.CASE, river.CASE, typical.CASE, reports.CASE)
LEVELS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
EVERYTHING = {"runOnly": {"type": "tag", "values": LEVELS}, "resultTypes": ["violations"]}
LOOKS = ["color-contrast", "target-size", "scrollable-region-focusable", "link-in-text-block"]
"""What a narrow page in the dark may have against it that a wide one in the light has not."""
IN_THE_DARK = {"runOnly": {"type": "rule", "values": LOOKS}, "resultTypes": ["violations"]}
MUST = {
    *("public", "public-report", "public-follow", "public-law", "public-law-topic"),
    *("public-cases", "public-case", "public-restored", "public-bases", "public-figures"),
    *("login", "desk", "case", "case-tab", "notices", "about", "law", "law-rule"),
    *("consultation", "operations", "bulletins", "reports", "exchange", "alerts", "river-map"),
    *("articles", "public-articles", "supervision", "published-list"),
    *("river", "restoration", "bases", "funds", "experts", "typical-cases", "research"),
    *("access", "agencies", "people", "nodes", "tokens", "clearances", "access-statistics"),
}
"""Walked at least; everything else that links lead to besides."""
LEFT_OUT = (
    *("document-file", "evidence-file", "damage-file", "case-sheet", "handover-list"),
    *("base-feed", "case-log-proof", "experts-record", "operation-report-file"),
    *("public-cases-feed", "public-cases-sitemap", "public-case-data", "public-terms-data"),
    *("log-checkpoint", "log-key", "inspection-photo", "operation-photo", "evidence-short"),
    *("minutes-file", "calendar-feed", "public-treaties-data", "material"),
    *("supervision-file", "mediators-file"),
)
"""Files to take away, not pages."""
PATIENCE_MS = 120_000
"""The pages are large and read one after another: the walk is slow, not stuck."""
PARTS = 2
"""The walks, side by side, that share the pages among them."""
WIDE, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}


@pytest.fixture
def stories(committed: None, settings: Settings, tmp_path: Path) -> None:
    """A part of the demonstration: something in every room."""
    settings.FILES_ROOT = tmp_path / "files"
    now = timezone.now()
    agency_commands.load(Namespace())
    importing.import_lines(By(NODE, now), script.published_lines(), only=CASES)
    replay.people(now)
    for story in script.stories():
        if story.case in STORIES:
            replay.play(story, now=now, say=print)
    bases.open_bases(now)
    damage.add(say=print)
    operations.play(say=print)
    consultation.play(now=now, say=print)
    river.play(now=now, say=print)
    typical.publish(now=now, say=print)
    reports.play(now=now, say=print)
    Person.objects.update(must_change_password=False)


def here(address: str) -> ResolverMatch | None:
    """Which page an address is; nothing for a file, another site, or a way out."""
    parts = urlsplit(address)
    try:
        found = resolve(parts.path) if not parts.netloc else None
    except Resolver404:
        return None
    return found if found and found.url_name not in LEFT_OUT else None


def kind(match: ResolverMatch, address: str) -> tuple[str, ...]:
    """Pages of one kind look alike: the same address but for numbers, the same tab, language."""
    english = "lang=en" in address
    return (match.route, str(match.kwargs.get("tab", "")), "en" if english else "")


def complaints(page: Page, axe: Axe) -> Iterator[str]:
    """What axe has against the page that is open, as lines somebody can act on."""
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    page.set_viewport_size(WIDE)
    found = [("light, wide", axe.run(page, options=EVERYTHING).response)]
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    page.set_viewport_size(PHONE)
    found.append(("dark, phone", page.evaluate("asked => axe.run(asked)", IN_THE_DARK)))
    for look, answer in found:
        for violation in answer["violations"]:
            for node in violation["nodes"]:
                where = f"{violation['id']} {page.url} ({look}) {node['html'][:120]}"
                yield f"{where}: {' '.join(node['failureSummary'].split())[:240]}"


def links(page: Page) -> list[str]:
    """Where the links of a page lead, as paths of this node."""
    found = page.eval_on_selector_all("a[href]", "all => all.map(a => a.getAttribute('href'))")
    own = urlsplit(page.url)
    whole = [urlsplit(urljoin(page.url, link)) for link in found]
    inside = [w for w in whole if w.netloc == own.netloc]
    return [w._replace(scheme="", netloc="", fragment="").geturl() for w in inside]


@dataclass
class Walk:
    """One page of every kind that links lead to: what was seen so far, and what is wrong.

    Every part opens all of them, and each page is for the axe of one part.
    """

    part: int
    axe: Axe = field(default_factory=Axe)
    kinds: set[tuple[str, ...]] = field(default_factory=set)
    names: set[str] = field(default_factory=set)
    wrong: list[str] = field(default_factory=list)

    def go(self, page: Page, *starts: str) -> None:
        """From these pages on; what somebody else has seen already is passed by."""
        todo = deque(starts)
        while todo:
            address = todo.popleft()
            match = here(address)
            if match is None:
                continue
            new = kind(match, address) not in self.kinds
            if new or address in starts:
                self.kinds.add(kind(match, address))
                print(address)  # shown when the walk fails
                answer = page.goto(address)
                assert answer is not None
                assert answer.status < 400, f"{address} answers {answer.status}"
                self.names.add(match.url_name or "")
                if page.locator("[data-map]").count():
                    page.wait_for_selector(".leaflet-marker-pane, .map-failed", state="attached")
                todo.extend(a for a in links(page) if a not in starts)
            if new and crc32(repr(kind(match, address)).encode()) % PARTS == self.part:
                self.wrong.extend(complaints(page, self.axe))


def entered(browser: Browser, server: LiveServer, username: str) -> Page:
    """A browser of its own, in which somebody is signed in, or nobody."""
    context = browser.new_context(base_url=server.url, viewport=WIDE, locale="zh-CN")
    if username:
        client = Client()
        client.force_login(Person.objects.get(username=username))
        value = client.cookies[configured.SESSION_COOKIE_NAME].value
        cookie = {"name": configured.SESSION_COOKIE_NAME, "value": value, "url": server.url}
        context.add_cookies([cookie])
    context.set_default_timeout(PATIENCE_MS)
    return context.new_page()


def walks() -> dict[str, list[str]]:
    """Who walks from where: nobody signed in, an officer, others who see what that one does not."""
    damage_of = Case.objects.get(source_key=damage.CASE).pk
    return {
        "": ["/public/", "/public/?lang=en", "/login/"],
        "jj.officer": ["/"],
        "ez.officer": ["/", f"/cases/{damage_of}/damage/"],
        "zj.water": ["/", "/operations/"],
        "ln.head": ["/", "/river/alerts/"],
        "admin.system": ["/"],
        "admin.security": ["/"],
        "admin.audit": ["/"],
    }


@pytest.mark.parametrize("part", range(PARTS))
def test_axe_finds_no_barrier_on_any_page(
    chromium: Browser, stories: None, live_server: LiveServer, part: int
) -> None:
    walked = Walk(part)
    for username, starts in walks().items():
        page = entered(chromium, live_server, username)
        walked.go(page, *starts)
        page.context.close()
    assert walked.names >= MUST, f"no link led to {sorted(MUST - walked.names)}"
    assert walked.wrong == [], "\n".join(["", *walked.wrong])
