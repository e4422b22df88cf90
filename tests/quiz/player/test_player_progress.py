"""The progress page's element: what was answered in all quizzes, all of it out, in and forgotten."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from player_page import ITEMS, KEY, NAME, check, element, fill, html, payload, stored
from playwright.sync_api import Page, expect
from test_player_access import AXE, SCRIPT, STANDARDS, TARGETS

from course_lib.quiz.payload import to_script

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SCRIPTS = ("store.js", "score.js", "quiz.js", "progress.js")


def rows(**changes: Any) -> list[dict[str, Any]]:
    """Two quizzes in two parts; the first is the one of the player's page."""
    items = [{key: item[key] for key in ("id", "print", "topic")} for item in payload()["items"]]
    first = {
        "quiz": NAME,
        "title": "03 Back through time",
        "href": "bptt.html#quiz",
        "part": "I",
        "items": items,
    }
    other = [{"id": "far", "print": "0" * 12, "topic": "Gates"}]
    second = {"quiz": "06_lstm", "title": "06 LSTM", "href": "lstm.html#quiz", "part": "II", "items": other}
    return [first | changes, second]


def progress(data: list[dict[str, Any]]) -> str:
    """The element's markup."""
    return (
        '<course-progress><div class="quiz-readable"><p>Progress needs JavaScript.</p></div>'
        f'<script type="application/json">{to_script(data)}</script></course-progress>'
    )


@pytest.fixture
def both(open_page: Callable[[str], Page]) -> Page:
    """A page with a quiz and the progress of all."""
    return open_page(html(progress(rows()) + element(), SCRIPTS))


def test_it_follows_every_answer(both: Page) -> None:
    expect(both.get_by_text("Progress needs JavaScript.")).to_be_hidden()
    expect(both.locator("course-progress dd")).to_have_text(["0 of 7 (0 %)"] * 3)
    fill(both, "truth")
    check(both, "truth")
    fill(both, "many", right=False)
    check(both, "many")
    expect(both.locator("course-progress dd")).to_have_text(
        ["2 of 7 (29 %)", "1 of 7 (14 %)", "1 of 7 (14 %)"]
    )
    cells = both.locator("course-progress tbody tr:not(.quiz-part)")
    expect(cells).to_have_text(["03 Back through time2 of 611", "06 LSTM0 of 100"])
    expect(both.locator(".quiz-worst li")).to_have_text(["Truncation 03 Back through time: 0 % at first try"])
    assert both.locator(".quiz-worst a").get_attribute("href") == "bptt.html#quiz"
    both.locator("course-quiz").evaluate("element => element.remove()")
    assert both.evaluate(AXE + f";({SCRIPT})({json.dumps(STANDARDS)})") == []
    assert both.evaluate(TARGETS.replace(".quiz-player", "course-progress")) == []
    both.set_viewport_size({"width": 320, "height": 800})
    assert both.evaluate("() => document.documentElement.scrollWidth") == 320


def test_answers_to_an_older_version_do_not_count(open_page: Callable[[str], Page]) -> None:
    page = open_page(html(element()))
    fill(page, "truth")
    check(page, "truth")
    items = [{"id": ITEMS[0]["id"], "print": "0" * 12, "topic": "T"}]
    open_page(html(progress(rows(items=items)), SCRIPTS))
    expect(page.locator("course-progress dd").first).to_have_text("0 of 2 (0 %)")
    assert stored(page)["items"]["truth"]["attempts"] == 1


def test_all_of_it_out_forgotten_and_in_again(both: Page) -> None:
    fill(both, "truth")
    check(both, "truth")
    before = stored(both)
    with both.expect_download() as download:
        both.get_by_role("button", name="Export all").click()
    text = Path(download.value.path()).read_bytes()
    both.get_by_role("button", name="Reset all").click()
    both.keyboard.press("Enter")  # on "Keep them"
    assert stored(both) == before
    both.get_by_role("button", name="Reset all").click()
    both.get_by_role("button", name="Yes, forget all").click()
    expect(both.locator("course-progress dd").first).to_have_text("0 of 7 (0 %)")
    expect(both.locator("course-quiz .quiz-count")).to_contain_text("0 of 6 answered")
    assert stored(both) is None
    with both.expect_file_chooser() as chooser:
        both.get_by_role("button", name="Import all").click()
    chooser.value.set_files({"name": "all.json", "mimeType": "application/json", "buffer": text})
    expect(both.locator("course-progress .quiz-status")).to_have_text(f"Taken over: {NAME}.")
    assert stored(both) == before
    expect(both.locator("course-progress dd").first).to_have_text("1 of 7 (14 %)")


@pytest.mark.parametrize(
    "text", ["{", '{"version":1}', json.dumps({"version": 1, "quiz": NAME, "items": {"x": 7}})]
)
def test_a_broken_state_never_breaks_it(both: Page, text: str) -> None:
    both.evaluate("([key, text]) => localStorage.setItem(key, text)", [KEY, text])
    both.reload()
    expect(both.locator("course-progress dd").first).to_have_text("0 of 7 (0 %)")
    expect(both.locator("course-progress [role=status]").first).to_contain_text("set aside")
