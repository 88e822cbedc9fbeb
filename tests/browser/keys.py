"""Hands that know no mouse: Tab until it is there, and the focus is seen at every stop."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page

MOST = 250
"""Presses of Tab after which somebody gives up."""
FOCUS = """asked => {
  const at = document.activeElement, seen = getComputedStyle(at);
  const name = at.labels?.length ? at.labels[0].innerText : at.innerText;
  const parts = /^(date|time|datetime-local)$/.test(at.type);  // the browser marks the part itself
  const shown = parts || seen.outlineStyle !== "none" || seen.boxShadow !== "none";
  return [name.trim(), shown || at === document.body, asked ? at.matches(asked) : false];
}"""
MAIN = "main *"


def tab_to(page: Page, words: str) -> None:
    """Tab until the focus is on what begins with these words."""
    _tab(page, "", lambda name, _: name.startswith(words), words)


def tab_into(page: Page, selector: str) -> None:
    """Tab until the focus is on what this selector means."""
    _tab(page, selector, lambda _, matches: matches, selector)


def press(page: Page, words: str, *, within: str = MAIN) -> None:
    """Tab to the link or button of exactly these words and press Enter; another page opens."""
    _tab(page, within, lambda name, matches: matches and name == words, words)
    _go(page)


def press_on(page: Page, selector: str) -> None:
    """Tab to a link or button and press Enter; another page opens."""
    tab_into(page, selector)
    _go(page)


def write(page: Page, selector: str, words: str) -> None:
    """Tab into a field, put away what stands in it, and type."""
    tab_into(page, selector)
    page.keyboard.press("Control+A")
    page.keyboard.type(words)


def choose(page: Page, name: str, value: str) -> None:
    """Tab into a group of radio buttons and go to one by the arrows."""
    tab_into(page, f"[name='{name}']")
    page.keyboard.press("Space")
    for _ in range(MOST):
        if page.evaluate("document.activeElement.value") == value:
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"the arrows never come to {value!r} of {name!r} at {page.url}")


def _go(page: Page) -> None:
    with page.expect_navigation():
        page.keyboard.press("Enter")


def _tab(page: Page, selector: str, found: Callable[[str, bool], bool], asked: str) -> None:
    for _ in range(MOST):
        page.keyboard.press("Tab")
        name, shown, matches = page.evaluate(FOCUS, selector)
        assert shown, f"the focus does not show on {name!r} at {page.url}"
        if found(name, matches):
            return
    raise AssertionError(f"Tab never comes to {asked!r} at {page.url}")
