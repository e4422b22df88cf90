"""Anyone can study: axe in every state and width, forced colours; without JavaScript and on paper, read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from importlib.resources import files
from typing import Any

import pytest
from cards_page import START, deck, later, open_deck, record, saved, study, window
from playwright.sync_api import Browser, BrowserContext, Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]
AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SCRIPT = "async standards => (await axe.run({runOnly: {type: 'tag', values: standards}})).violations"
SMALL_TARGETS = """least => [...document.querySelectorAll('course-cards :is(button, select, input, a)')]
    .filter(control => control.offsetParent)
    .map(control => [control.closest('label.quiz-choice') ?? control, control])
    .map(([box, control]) => [box.getBoundingClientRect(), control])
    .filter(([{width, height}]) => Math.min(width, height) < least)
    .map(([, control]) => control.outerHTML)"""


def _findings(page: Page) -> list[Any]:
    page.evaluate(AXE)
    found = [
        (violation["id"], [node["html"] for node in violation["nodes"]])
        for violation in page.evaluate(SCRIPT, STANDARDS)
    ]
    small = page.evaluate(SMALL_TARGETS, 24)
    wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    return [*found, *(("small", html) for html in small), *([("wide",)] if wide else [])]


def _states(page: Page) -> dict[str, Callable[[], object]]:
    """What a learner sees one after another: the name of each state, and what leads to it."""
    press = lambda name: page.get_by_role("button", name=name, exact=True).click()  # noqa: E731
    return {
        "front, with a notice": lambda: None,
        "back": lambda: page.locator(".cards-show").press("Space"),
        "after grades": lambda: (page.keyboard.press("1"), study(page, "234")),
        "suspended": lambda: press("Suspend this card"),
        "nothing due": lambda: (study(page, "33"), page.locator(".cards-rest").wait_for()),
        "settings": lambda: press("Settings"),
        "reset asks": lambda: press("Reset"),
        "statistics": lambda: press("Statistics"),
    }


@pytest.mark.parametrize(("theme", "width"), [("light", 1280), ("dark", 1280), ("light", 320), ("dark", 320)])
def test_axe_finds_nothing_in_any_state(browser: Browser, address: str, theme: str, width: int) -> None:
    state = saved({"bptt-1": record(suspended=True), "Broken!": 1}, settings={"new_per_day": 6})
    with window(browser, viewport={"width": width, "height": 800}) as context:
        page = open_deck(context, address, START, state, theme)
        for name, reach in _states(page).items():
            reach()
            assert (name, _findings(page)) == (name, [])
        later(page, START + timedelta(days=30))
        assert _findings(page) == []


def test_a_finding_would_be_seen(context: BrowserContext, address: str) -> None:
    page = open_deck(context, address)
    page.evaluate(
        "document.querySelector('.cards-show').style = 'color: #777; background: #888; height: 8px'"
    )
    page.evaluate("document.querySelector('.cards-show').style.minHeight = 0")
    assert {found[0] for found in _findings(page)} >= {"color-contrast", "small"}


def test_focus_is_seen(context: BrowserContext, address: str) -> None:
    page = open_deck(context, address)
    for _ in range(5):
        page.keyboard.press("Tab")
        style = page.evaluate(
            "(({outlineStyle, outlineWidth}) => outlineStyle + outlineWidth)"
            "(getComputedStyle(document.activeElement))"
        )
        assert style == "solid3px"


def test_forced_colours_leave_bars_and_borders(browser: Browser, address: str) -> None:
    with window(browser, forced_colors="active") as context:
        page = open_deck(context, address, START, saved({"bptt-1": record()}))
        border = page.locator(".cards-sheet").evaluate("sheet => getComputedStyle(sheet).borderTopStyle")
        assert border == "solid"
        page.get_by_role("button", name="Statistics").click()
        ground = "bar => getComputedStyle(bar).backgroundColor"
        bar = page.locator(".cards-bar").nth(10)
        assert bar.evaluate(ground) != page.locator("body").evaluate(ground)


def _is_readable(page: Page) -> None:
    """Every front in the list, every back in the appendix below it, no player."""
    assert page.locator(".quiz-readable li:visible").count() == len(deck())
    assert page.locator(".cards-appendix li:visible").count() == len(deck())
    assert page.locator(".quiz-player:visible").count() == 0
    last, appendix = page.locator(".quiz-readable li").last, page.locator(".cards-appendix")
    assert last.bounding_box()["y"] < appendix.bounding_box()["y"]  # type: ignore[index]


def test_on_paper_fronts_come_first_and_backs_last(context: BrowserContext, address: str) -> None:
    page = open_deck(context, address)
    expect(page.locator(".quiz-player")).to_be_visible()
    assert page.locator(".quiz-readable:visible, .cards-appendix:visible").count() == 0
    page.emulate_media(media="print")
    _is_readable(page)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_without_javascript_the_deck_is_read(browser: Browser, address: str, theme: str) -> None:
    with window(browser, java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{address}/{theme}.html")
        _is_readable(page)
