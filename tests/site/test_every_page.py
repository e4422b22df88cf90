"""What holds for every page: it opens quietly, works offline, and anyone can read it."""

from __future__ import annotations

import re
from importlib.resources import files
from typing import Any

import pytest
from built_site import ROOT, SITE, Visit, planned_pages
from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.slow]

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# What it passes need not be told in detail: that is half of the time.
SCRIPT = "async runOnly => (await axe.run({runOnly, resultTypes: ['violations']})).violations"
# All rules, and those to which colours and widths matter.
ALL = {"type": "tag", "values": STANDARDS}
OF_LOOKS = ["color-contrast", "link-in-text-block", "target-size", "scrollable-region-focusable"]
DESKTOP, PHONE = 1280, 390


def test_the_site_has_the_pages_of_its_contents(site: str) -> None:
    built = {
        path.relative_to(SITE).as_posix()
        for path in SITE.rglob("*.html")
        if not {"_static", "_sources"} & set(path.relative_to(SITE).parts)
    }
    assert built == {*planned_pages(), "index.html"}


def test_every_lesson_is_in_the_contents() -> None:
    lessons = {
        path.relative_to(ROOT).with_suffix(".html").as_posix() for path in ROOT.glob("lessons/*.ipynb")
    }
    assert lessons - set(planned_pages()) == set(), "add the lesson to book/_toc.yml"


def test_opens_without_an_error_and_asks_no_other_host(visit: Visit) -> None:
    assert visit.faults == []


def test_opens_as_a_file_too(page: Page, site: str, page_name: str) -> None:
    assert Visit.of(page, SITE.as_uri(), page_name).faults == []


@pytest.mark.parametrize(
    ("theme", "width", "rules"),
    [
        pytest.param("light", DESKTOP, ALL, id="light"),
        pytest.param("dark", PHONE, OF_LOOKS, id="dark-phone"),
        pytest.param("dark", DESKTOP, ALL, id="dark", marks=pytest.mark.long),
        pytest.param("dark", PHONE, ALL, id="dark-phone-all", marks=pytest.mark.long),
        pytest.param("light", PHONE, ALL, id="light-phone", marks=pytest.mark.long),
    ],
)
def test_axe_finds_nothing(visit: Visit, theme: str, width: int, rules: Any) -> None:
    page = visit.see(theme, width)
    page.evaluate(AXE)
    violations: list[dict[str, Any]] = page.evaluate(SCRIPT, rules)
    found = [
        f"{violation['id']} at {node['target']}: {node['failureSummary']}"
        for violation in violations
        for node in violation["nodes"]
    ]
    assert found == [], f"{len(found)} violations:\n" + "\n".join(found[:10])


def test_every_image_has_words_and_loads_late(visit: Visit) -> None:
    images = visit.page.locator("article img").evaluate_all(
        "images => images.map(i => [i.getAttribute('src'), i.getAttribute('alt') ?? '', i.loading])"
    )
    wordless = [src for src, alt, _ in images if " " not in alt or re.search(r"[0-9a-f]{16}", alt)]
    assert wordless == [], "write the alt text into the cell's option mystnb.image.alt"
    assert [src for src, _, loading in images if loading != "lazy"] == []


def test_mathematics_is_typeset(visit: Visit) -> None:
    page = visit.page
    formulas = page.locator("article :is(span, div).math")
    assert page.locator("article mjx-container").count() == formulas.count()
    assert page.locator("mjx-merror, [data-mjx-error]").count() == 0
    if formulas.count() == 0:
        assert page.locator("script[src*=mathjax]").count() == 0


def test_nothing_is_wider_than_a_phone(visit: Visit) -> None:
    page = visit.see("light", PHONE)
    assert page.evaluate("document.scrollingElement.scrollWidth") <= PHONE
    # An overflow that `overflow: hidden` cuts off is no scroll, and as bad: nothing may end beyond the edge
    # unless a box around it scrolls.
    cut = page.evaluate(
        """width => [...document.querySelectorAll("article *")].filter(element => {
            const box = element.getBoundingClientRect();
            if (box.right <= width + 1 || box.width <= 1) return false;
            for (let up = element; up; up = up.parentElement)
                if (up !== document.body && /auto|scroll/.test(getComputedStyle(up).overflowX)) return false;
            return !element.closest("mjx-assistive-mml, .visually-hidden");
        }).map(element => element.tagName + "." + element.className)""",
        PHONE,
    )
    assert cut == []
