"""The site, served on this machine, and one browser for all of its tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from built_site import SITE, Visit, build_site, planned_pages
from playwright.sync_api import Browser, BrowserContext, Page

from course_lib.authoring.screenshots import served


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Give each test that asks for a `page_name` every page of the site, one page after the other."""
    if "page_name" in metafunc.fixturenames:
        metafunc.parametrize("page_name", planned_pages(), scope="module")


@pytest.fixture(scope="session")
def site() -> Iterator[str]:
    """The address of the site, served from this machine."""
    build_site()
    with served(SITE) as address:
        yield address


@pytest.fixture(scope="session")
def window(browser: Browser) -> Iterator[BrowserContext]:
    """A desktop window in the light scheme, for tests that store nothing."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, color_scheme="light")
    yield context
    context.close()


@pytest.fixture
def page(window: BrowserContext) -> Iterator[Page]:
    """A new tab of that window."""
    tab = window.new_page()
    yield tab
    tab.close()


@pytest.fixture(scope="module")
def visit(site: str, window: BrowserContext, page_name: str) -> Iterator[Visit]:
    """A page of the site, opened once for all that is to be seen of it."""
    tab = window.new_page()
    yield Visit.of(tab, site, page_name)
    tab.close()


@pytest.fixture
def fresh_page(browser: Browser) -> Iterator[Page]:
    """A tab of a window of its own, for tests that store something."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, color_scheme="light")
    yield context.new_page()
    context.close()


@pytest.fixture
def lesson(site: str) -> str:
    """The name of the first lesson's page."""
    names = [name for name in planned_pages() if name.startswith("lessons/")]
    if not names:
        pytest.fail("book/_toc.yml lists no lesson. Add the lessons that exist.")
    return names[0]
