"""What holds for every page: it opens quietly, works offline, and anyone can read it."""

from __future__ import annotations

import re
from importlib.resources import files
from typing import Any

import pytest
from built_site import ROOT, SITE, planned_pages, typeset
from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.slow]

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SCRIPT = "async standards => (await axe.run({runOnly: {type: 'tag', values: standards}})).violations"
WIDTH_OF_A_PHONE = 390


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


@pytest.mark.parametrize("scheme", ["http", "file"])
def test_opens_without_an_error_and_asks_no_other_host(
    site: str, page: Page, page_name: str, scheme: str
) -> None:
    faults: list[str] = []
    start = site if scheme == "http" else SITE.as_uri()
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("requestfailed", lambda request: faults.append(f"failed: {request.url}"))
    page.on(
        "request",
        lambda request: (
            None if request.url.startswith((start, "data:")) else faults.append(f"asks {request.url}")
        ),
    )
    page.goto(f"{start}/{page_name}", wait_until="networkidle")
    typeset(page)
    assert faults == []


@pytest.mark.parametrize(("theme", "width"), [("light", 1280), ("dark", 1280), ("dark", WIDTH_OF_A_PHONE)])
def test_axe_finds_nothing(site: str, page: Page, page_name: str, theme: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{site}/{page_name}")
    typeset(page)
    page.evaluate("theme => { document.documentElement.dataset.theme = theme }", theme)
    page.evaluate(AXE)
    violations: list[dict[str, Any]] = page.evaluate(SCRIPT, STANDARDS)
    found = [
        f"{violation['id']} at {node['target']}: {node['failureSummary']}"
        for violation in violations
        for node in violation["nodes"]
    ]
    assert found == [], f"{len(found)} violations:\n" + "\n".join(found[:10])


def test_every_image_has_words_and_loads_late(site: str, page: Page, page_name: str) -> None:
    page.goto(f"{site}/{page_name}")
    images = page.locator("article img").evaluate_all(
        "images => images.map(i => [i.getAttribute('src'), i.getAttribute('alt') ?? '', i.loading])"
    )
    wordless = [src for src, alt, _ in images if " " not in alt or re.search(r"[0-9a-f]{16}", alt)]
    assert wordless == [], "write the alt text into the cell's option mystnb.image.alt"
    assert [src for src, _, loading in images if loading != "lazy"] == []


def test_mathematics_is_typeset(site: str, page: Page, page_name: str) -> None:
    page.goto(f"{site}/{page_name}")
    typeset(page)
    formulas = page.locator("article :is(span, div).math")
    assert page.locator("article mjx-container").count() == formulas.count()
    assert page.locator("mjx-merror, [data-mjx-error]").count() == 0
    if formulas.count() == 0:
        assert page.locator("script[src*=mathjax]").count() == 0


def test_nothing_is_wider_than_a_phone(site: str, page: Page, page_name: str) -> None:
    page.set_viewport_size({"width": WIDTH_OF_A_PHONE, "height": 844})
    page.goto(f"{site}/{page_name}")
    typeset(page)
    assert page.evaluate("document.scrollingElement.scrollWidth") <= WIDTH_OF_A_PHONE
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
        WIDTH_OF_A_PHONE,
    )
    assert cut == []
