"""The quiz player for everyone: axe-core, keyboard targets, narrow windows, paper, no JavaScript, size."""

from __future__ import annotations

import gzip
from importlib.resources import files
from typing import Any

import pytest
from player_page import PLAYER, answer_all, check, fill, question
from playwright.sync_api import Browser, Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SCRIPT = "async standards => (await axe.run({runOnly: {type: 'tag', values: standards}})).violations"
# How a page says that it is light or dark. JupyterLab has colours of its own.
LAB = "document.body.dataset.jpThemeLight = '{light}'; document.documentElement.style.cssText = '{colours}'"
LAB_LIGHT = (
    "--jp-ui-font-color1:#212121;--jp-layout-color0:#fff;--jp-layout-color2:#eee;--jp-brand-color1:#1976d2"
)
LAB_DARK = (
    "--jp-ui-font-color1:#fff;--jp-layout-color0:#111;--jp-layout-color2:#424242;--jp-brand-color1:#2196f3"
)
THEMES: dict[str, tuple[str, str]] = {
    "site light": ("document.documentElement.dataset.theme = 'light'", "#fff"),
    "site dark": ("document.documentElement.dataset.theme = 'dark'", "#14191c"),
    "lab light": (LAB.format(light="true", colours=LAB_LIGHT), "#fff"),
    "lab dark": (LAB.format(light="false", colours=LAB_DARK), "#111"),
}


def barriers(page: Page) -> list[str]:
    """What axe-core finds in the page as it stands."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE)
    found: list[dict[str, Any]] = page.evaluate(SCRIPT, STANDARDS)
    return [
        f"{one['id']}: {node['target']} {node['failureSummary']}" for one in found for node in one["nodes"]
    ]


@pytest.mark.parametrize("theme", THEMES)
def test_axe_finds_nothing_before_during_and_after(player: Page, theme: str) -> None:
    statement, ground = THEMES[theme]
    player.evaluate(statement)
    player.add_style_tag(content=f"body {{ background: {ground} }} h1 {{ color: #888 }}")
    assert barriers(player) == []
    player.get_by_label("Ask how sure I am").check()
    player.get_by_text("Save or reset").click()
    player.get_by_role("button", name="Reset").click()
    check(player, "number")
    assert barriers(player) == []
    player.get_by_role("button", name="Keep them").click()
    player.get_by_label("Ask how sure I am").uncheck()
    question(player, "many").get_by_label("The bias").check()
    check(player, "many")
    answer_all_but(player, "many")
    assert barriers(player) == []
    player.get_by_role("button", name="Review what was missed").click()
    assert barriers(player) == []


def answer_all_but(page: Page, done: str) -> None:
    """Answer the other questions, one right, the others wrong."""
    for name in ("truth", "one", "number", "gaps", "order"):
        if name != done:
            fill(page, name, right=name == "truth")
            check(page, name)


def test_axe_finds_nothing_beside_notices(player: Page) -> None:
    player.evaluate("() => localStorage.setItem('course-quiz:03_bptt', '{broken')")
    player.reload()
    expect(player.locator(".quiz-notice")).to_be_visible()
    assert barriers(player) == []


TARGETS = """() => [...document.querySelectorAll('.quiz-player :is(button, input, select, summary, a)')]
    .filter(one => one.checkVisibility({ visibilityProperty: true }))
    .map(one => [one.closest('label') ?? one, one])
    .map(([target, one]) => [one.outerHTML.slice(0, 120), target.getBoundingClientRect()])
    .filter(([, box]) => box.width < 24 || box.height < 23.99)
    .map(([html, box]) => `${html} ${box.width} x ${box.height}`)"""


@pytest.mark.parametrize("width", [1280, 320])
def test_every_target_has_24_pixels_each_way(player: Page, width: int) -> None:
    player.set_viewport_size({"width": width, "height": 800})
    player.get_by_label("Ask how sure I am").check()
    player.get_by_text("Save or reset").click()
    player.get_by_role("button", name="Reset").click()
    assert player.evaluate(TARGETS) == []
    player.get_by_label("Ask how sure I am").uncheck()
    answer_all(player, right=False)
    assert player.evaluate(TARGETS) == []


OVERFLOW = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


def test_nothing_widens_a_window_of_320_pixels(player: Page) -> None:
    player.set_viewport_size({"width": 320, "height": 800})
    assert player.evaluate(OVERFLOW) == 0
    box = question(player, "one").locator(".quiz-statement")
    assert box.evaluate("box => box.scrollWidth > box.clientWidth")
    expect(box).to_have_attribute("tabindex", "0")
    answer_all(player, right=False)
    assert player.evaluate(OVERFLOW) == 0
    player.set_viewport_size({"width": 1280, "height": 800})
    expect(box).not_to_have_attribute("tabindex", "0")


OUTLINE = """() => {
    const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement);
    return document.activeElement === document.body ? '' : `${outlineWidth} ${outlineStyle}`;
}"""


def test_the_focus_is_seen(player: Page) -> None:
    player.keyboard.press("Tab")
    stops = 0
    while outline := player.evaluate(OUTLINE):
        assert outline == "3px solid"
        player.keyboard.press("Tab")
        stops += 1
    assert stops > 20


def test_on_paper_the_readable_form_stands_and_the_player_does_not(player: Page) -> None:
    expect(player.locator(".quiz-readable")).to_be_hidden()
    expect(player.locator(".quiz-appendix")).to_be_hidden()
    player.emulate_media(media="print")
    expect(player.locator(".quiz-readable")).to_be_visible()
    expect(player.locator(".quiz-appendix")).to_be_visible()
    expect(player.locator(".quiz-player")).to_be_hidden()


def test_without_javascript_the_readable_form_stands(browser: Browser, player_site: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{player_site}/index.html")
    expect(page.locator(".quiz-question:visible")).to_have_count(6)
    expect(page.locator(".quiz-appendix")).to_be_visible()
    context.close()


def test_forced_colours_keep_every_verdict_and_field(player: Page) -> None:
    player.emulate_media(forced_colors="active", reduced_motion="reduce")
    fill(player, "truth")
    feedback = check(player, "truth")
    width = "element => getComputedStyle(element).borderTopWidth"
    assert feedback.evaluate(width) == "1px"
    assert (
        question(player, "one").get_by_role("radio").first.evaluate("one => getComputedStyle(one).appearance")
        == "auto"
    )


CONTRAST = """() => {
    const luminance = color => {
        const canvas = new OffscreenCanvas(1, 1).getContext('2d');
        canvas.fillStyle = color;
        canvas.fillRect(0, 0, 1, 1);
        const parts = [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3).map(part => part / 255);
        const [r, g, b] = parts.map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const ground = luminance(getComputedStyle(document.querySelector('course-quiz')).backgroundColor);
    return [...document.querySelectorAll('.quiz-player :is(button, input, select, progress)')]
        .map(one => [one.outerHTML.slice(0, 80), luminance(getComputedStyle(one).borderTopColor)])
        .map(([html, edge]) => [html, (Math.max(edge, ground) + 0.05) / (Math.min(edge, ground) + 0.05)])
        .filter(([, contrast]) => contrast < 3);
}"""


@pytest.mark.parametrize("theme", THEMES)
def test_the_edges_of_controls_stand_out(player: Page, theme: str) -> None:
    player.evaluate(THEMES[theme][0])
    fill(player, "one")
    fill(player, "many")
    assert player.evaluate(CONTRAST) == []


def test_the_player_is_small() -> None:
    text = b"".join((PLAYER / name).read_bytes() for name in ("store.js", "score.js", "quiz.js", "quiz.css"))
    assert len(gzip.compress(text)) <= 30_000


def test_the_scripts_can_stand_inside_a_page() -> None:
    for name in ("store.js", "score.js", "quiz.js", "progress.js"):
        text = (PLAYER / name).read_text(encoding="utf-8").lower()
        assert "</script" not in text
        assert "<!--" not in text
