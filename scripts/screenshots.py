"""Photograph the pages of a running node for the README, at desktop and phone width.

    make shots URL=http://127.0.0.1:8000 OFFICER=<user name> PASSWORD=<one-time password>

``make demo`` prints both. The pictures go to ``docs/shots``; look at each before committing it.
"""

from __future__ import annotations

import argparse
import secrets
import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

SHOTS = Path(__file__).resolve().parents[1] / "docs" / "shots"
CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"]
WIDTHS = {"desktop": (1440, 900), "phone": (390, 844)}


def sign_in(page: Page, username: str, password: str) -> None:
    """Sign in; a one-time password is changed on the way."""
    page.goto("/login/")
    page.fill("input[name=username]", username)
    page.fill("input[name=password]", password)
    page.press("input[name=password]", "Enter")
    page.wait_for_load_state()
    if "/password/" in page.url:
        fresh = secrets.token_urlsafe(12)
        page.fill("input[name=new_password1]", fresh)
        page.fill("input[name=new_password2]", fresh)
        page.press("input[name=new_password2]", "Enter")
        page.wait_for_load_state()


def addresses(page: Page) -> dict[str, str]:
    """What to photograph: the desk, the first case on it with its tabs, the law."""
    found = {"desk": "/", "law": "/law/"}
    page.goto("/")
    first = page.locator("a[href^='/cases/']").first
    if first.count():
        case = "/".join((first.get_attribute("href") or "").split("/")[:3]) + "/"
        found["case"] = case
        page.goto(case)
        for tab in page.locator(f"a[href^='{case}']").all():
            address = (tab.get_attribute("href") or "").split("#")[0]
            name = address.removeprefix(case).strip("/")
            if name and "/" not in name and "?" not in name:
                found[f"case-{name}"] = address
    return found


def main() -> int:
    """Take the pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", default="http://127.0.0.1:8000")
    parser.add_argument("--officer", required=True, help="user name")
    parser.add_argument("--password", required=True)
    given = parser.parse_args()
    SHOTS.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page(base_url=given.url, locale="zh-CN")
        sign_in(page, given.officer, given.password)
        for name, address in addresses(page).items():
            for width, (across, down) in WIDTHS.items():
                page.set_viewport_size({"width": across, "height": down})
                page.goto(address)
                page.screenshot(path=SHOTS / f"{name}-{width}.png", full_page=width == "phone")
                print(f"docs/shots/{name}-{width}.png  {address}")
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
