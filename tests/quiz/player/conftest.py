"""The player's page in a browser, for the tests of the quiz player."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from player_page import served_player
from playwright.sync_api import Browser, Page


@pytest.fixture(scope="module")
def player_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that is served: the player's files come into it, tests add pages of their own."""
    return tmp_path_factory.mktemp("player")


@pytest.fixture(scope="module")
def player_site(player_folder: Path) -> Iterator[str]:
    """The address of that folder; index.html has a quiz of every kind."""
    with served_player(player_folder) as address:
        yield address


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A tab of a window of its own; an error in the page fails the test."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, color_scheme="light")
    context.set_default_timeout(8000)
    tab = context.new_page()
    faults: list[str] = []
    tab.on("pageerror", lambda error: faults.append(str(error)))
    tab.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    yield tab
    context.close()
    assert faults == []


@pytest.fixture
def player(page: Page, player_site: str) -> Page:
    """That tab, open on the quiz."""
    page.goto(f"{player_site}/index.html")
    return page


@pytest.fixture
def open_page(page: Page, player_site: str, player_folder: Path) -> Callable[[str], Page]:
    """A function that opens a page with this HTML in that tab."""

    def open_html(text: str) -> Page:
        name = f"{len(list(player_folder.iterdir()))}.html"  # a new one, since a browser keeps the old
        (player_folder / name).write_text(text, encoding="utf-8")
        page.goto(f"{player_site}/{name}")
        return page

    return open_html
