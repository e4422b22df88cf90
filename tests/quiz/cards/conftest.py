"""The deck's pages in a browser, for the tests of the flashcards."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from cards_page import window, write_site
from playwright.sync_api import Browser, BrowserContext

from course_lib.authoring.screenshots import served


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the pages that write_site makes."""
    folder = tmp_path_factory.mktemp("cards")
    write_site(folder)
    with served(folder) as started:
        yield started


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A learner who was never here."""
    with window(browser) as opened:
        yield opened
