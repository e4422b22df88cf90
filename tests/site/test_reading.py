"""What a reader does: search, follow a link, download, use the keyboard; and what the first load costs."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from built_site import ROOT, SITE, planned_pages, typeset
from playwright.sync_api import Page, Response, expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]

FIRST_LOAD_LIMIT = 600_000


def test_the_search_finds_a_lesson(site: str, fresh_page: Page, lesson: str) -> None:
    fresh_page.goto(f"{site}/book/notation.html")
    fresh_page.keyboard.press("Control+k")
    fresh_page.locator("dialog[open] input[type=search]").fill("sequences")
    fresh_page.keyboard.press("Enter")
    found = fresh_page.locator(f"#search-results a[href*='{Path(lesson).stem}']").first
    expect(found).to_be_visible(timeout=15_000)
    found.click()
    fresh_page.wait_for_url(f"**/{lesson}*")


def test_the_search_works_from_disk(fresh_page: Page, site: str, lesson: str) -> None:
    fresh_page.goto(f"{SITE.as_uri()}/search.html?q=sequences")
    expect(fresh_page.locator(f"#search-results a[href*='{Path(lesson).stem}']").first).to_be_visible(
        timeout=15_000
    )


def test_the_notebook_downloads(site: str, fresh_page: Page, lesson: str) -> None:
    fresh_page.goto(f"{site}/{lesson}")
    with fresh_page.expect_download() as waiting:
        fresh_page.get_by_role("link", name="Download this notebook").click()
    notebook = f"{Path(lesson).stem}.ipynb"
    assert waiting.value.suggested_filename == notebook
    assert json.loads(waiting.value.path().read_text("utf-8")) == json.loads(
        (ROOT / "lessons" / notebook).read_text("utf-8")
    )


def test_a_claim_leads_to_its_cell(site: str, page: Page, lesson: str) -> None:
    page.goto(f"{site}/book/claims.html")
    link = page.locator(f".claim-where a[href*='{lesson}#']").last
    label = (link.get_attribute("href") or "").partition("#")[2]
    link.click()
    typeset(page)
    cell = page.locator(f"div.cell[id='{label}']")
    expect(cell).to_be_in_viewport()


def test_the_lesson_says_what_it_settles(site: str, page: Page, lesson: str) -> None:
    page.goto(f"{site}/{lesson}")
    links = page.locator("section.settles a.reference.internal")
    assert links.count() > 0
    for target in links.evaluate_all("links => links.map(link => link.getAttribute('href'))"):
        assert target.startswith("#")
        assert page.locator(f"[id='{target[1:]}']").count() == 1


def test_the_map_links_every_lesson_that_exists(site: str, page: Page) -> None:
    page.goto(f"{site}/book/introduction.html")
    linked = page.locator(".lesson-map a").evaluate_all("links => links.map(link => link.pathname.slice(1))")
    assert linked == [name for name in planned_pages() if name.startswith("lessons/")]
    assert page.locator(".lesson-map li").count() == 18


def test_citations_lead_to_the_bibliography(site: str, page: Page) -> None:
    page.goto(f"{site}/book/notation.html")
    page.get_by_role("link", name="Pascanu").click()
    expect(page.locator(":target")).to_contain_text("difficulty of training recurrent")


def test_the_first_page_leads_on(site: str, page: Page) -> None:
    page.goto(f"{site}/index.html")
    page.wait_for_url(f"{site}/book/introduction.html")


def test_tab_reaches_the_skip_link_first(site: str, page: Page, lesson: str) -> None:
    page.goto(f"{site}/{lesson}")
    page.keyboard.press("Tab")
    expect(page.locator("#pst-skip-link a")).to_be_focused()
    expect(page.locator("#pst-skip-link a")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{site}/{lesson}#main-content")


def test_focus_is_always_visible(site: str, page: Page, lesson: str) -> None:
    page.goto(f"{site}/{lesson}")
    unseen = []
    for _ in range(40):
        page.keyboard.press("Tab")
        name, outline, shadow = page.evaluate(
            "() => { const e = document.activeElement, s = getComputedStyle(e);"
            " return [e.outerHTML.slice(0, 80), s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2,"
            " s.boxShadow !== 'none'] }"
        )
        if not (outline or shadow):
            unseen.append(name)
    assert unseen == []


def test_the_colours_change_by_keyboard_and_are_kept(site: str, fresh_page: Page, lesson: str) -> None:
    fresh_page.goto(f"{site}/{lesson}")
    button = fresh_page.locator(".theme-switch-button:visible").first
    seen = {_theme(fresh_page)}
    for _ in range(3):
        button.focus()
        fresh_page.keyboard.press("Enter")
        seen.add(_theme(fresh_page))
        if _theme(fresh_page) == "dark":
            break
    assert seen == {"light", "dark"}
    fresh_page.reload()
    assert _theme(fresh_page) == "dark"


def _theme(page: Page) -> str:
    return str(page.evaluate("document.documentElement.dataset.theme"))


def test_a_picture_has_no_ground_of_its_own_in_the_dark(site: str, page: Page) -> None:
    for name in (name for name in planned_pages() if name.startswith("lessons/")):
        page.goto(f"{site}/{name}")
        page.evaluate("document.documentElement.dataset.theme = 'dark'")
        styles = page.locator(".cell_output img[src$='.svg']").evaluate_all(
            "images => images.map(i => getComputedStyle(i)).map(s => [s.backgroundColor, s.filter])"
        )
        assert set(map(tuple, styles)) <= {("rgba(0, 0, 0, 0)", "invert(1) hue-rotate(180deg)")}


@pytest.mark.parametrize(
    "name", [n for n in planned_pages() if n.startswith("lessons/")] or ["book/notation.html"]
)
def test_the_first_load_is_light(site: str, fresh_page: Page, name: str) -> None:
    sizes: dict[str, int] = {}

    def weigh(response: Response) -> None:
        body = response.body()
        already = response.url.endswith((".woff", ".woff2", ".png"))
        sizes[response.url] = len(body) if already else len(gzip.compress(body, 6))

    fresh_page.on("response", weigh)
    fresh_page.goto(f"{site}/{name}", wait_until="networkidle")
    typeset(fresh_page)
    fresh_page.wait_for_load_state("networkidle")
    heaviest = sorted(sizes.items(), key=lambda item: -item[1])[:5]
    print(f"{name}: {sum(sizes.values()) / 1000:.0f} kB")
    assert sum(sizes.values()) <= FIRST_LOAD_LIMIT, heaviest
