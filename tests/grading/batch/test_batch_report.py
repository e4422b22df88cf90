"""The table and the report: right numbers, no student's text that acts, legible to all."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from course_lib.grading.batch.report import render, write_report
from course_lib.grading.batch.summary import UNGRADED, Part, Row, Summary, readable
from course_lib.grading.batch.table import table

EVIL = "<script>document.title='met'</script>\u202e\x1b[31m&<img src=x onerror=alert(1)>"


def parts(first: float, second: float) -> dict[str, Part]:
    return {"shape": Part(first, 2.0), "values": Part(second, 3.0)}


ROWS = (
    Row("ada", "graded", 0.5, "", parts(2, 3)),
    Row("bob", "graded", 2.5, "", parts(2, 0)),
    Row("cyd", "partly graded", 1.0, "A cell was missing.", parts(0, 1), fresh=False),
    Row("dan", "failed", 0.0, EVIL, parts(0, 0)),
    Row(EVIL, UNGRADED, 0.0, "the worker was killed by signal 9 (tried 3 times)"),
)
SUMMARY = Summary("ps90", ROWS, "namespaces", {"python": "3.12", "torch": "2.13"}, 75.0)


def test_the_summary_counts_what_was_graded() -> None:
    assert SUMMARY.counts == {"graded": 2, "partly graded": 1, "failed": 1, UNGRADED: 1}
    assert (SUMMARY.mean, SUMMARY.median, SUMMARY.most) == (2.0, 1.5, 5.0)
    assert SUMMARY.pass_rates == {"shape": 0.5, "values": 0.25}
    assert [(b.low, b.count) for b in SUMMARY.bins if b.count] == [(0, 1), (20, 1), (40, 1), (90, 1)]
    assert [row.student for row in SUMMARY.slowest] == ["bob", "cyd", "ada", "dan"]
    assert [row.status for row in SUMMARY.told] == [UNGRADED, "failed", "partly graded"]


def test_a_class_without_points_has_a_summary() -> None:
    empty = Summary("ps90", (Row("x", UNGRADED, reason="lost"),), "namespaces", {}, 1.0)
    assert (empty.mean, empty.median, empty.pass_rates) == (0.0, 0.0, {})
    assert "No submission has points." in render(empty)
    assert "x: could not be graded: lost" in table(empty)


@pytest.mark.parametrize(
    ("seconds", "told"), [(0.042, "0.042 s"), (9.5, "9.5 s"), (59.6, "60 s"), (200, "3 min 20 s")]
)
def test_times_are_readable(seconds: float, told: str) -> None:
    assert readable(seconds) == told


def test_the_table_tells_all_and_steers_no_terminal() -> None:
    told = table(SUMMARY)
    for line in (
        "ps90: 5 submissions in 75 s",
        "  graded                2",
        "  of these kept before  1",
        "  points                mean 2.00, median 1.50 of 5",
        "  sandbox               namespaces",
        "cyd: partly graded: A cell was missing.",
    ):
        assert line in told
    assert "\x1b" not in told
    assert "\u202e" not in told


def test_the_report_is_one_file_without_a_students_markup(tmp_path: Path) -> None:
    write_report(SUMMARY, tmp_path / "deep" / "r.html")
    page = (tmp_path / "deep" / "r.html").read_text(encoding="utf-8")
    seen: list[tuple[str, dict[str, str | None]]] = []
    parser = HTMLParser()
    parser.handle_starttag = lambda tag, attributes: seen.append((tag, dict(attributes)))  # type: ignore[method-assign]
    parser.feed(page)
    assert {"script", "img", "link", "iframe"}.isdisjoint(tag for tag, _ in seen)
    assert not any(name in ("src", "href", "style") or name.startswith("on") for _, a in seen for name in a)
    assert "url(" not in page
    assert "&lt;script&gt;" in page
    assert "\x1b" not in page
    assert "\u202e" not in page
    assert list((tmp_path / "deep").iterdir()) == [tmp_path / "deep" / "r.html"]


def test_the_figure_says_in_words_what_it_shows() -> None:
    page = render(SUMMARY)
    assert "0 to 10 percent: 1. 20 to 30 percent: 1. 40 to 50 percent: 1. 90 to 100 percent: 1." in page
    heights = [float(found) for found in re.findall(r'<rect [^>]*height="([\d.]+)"', page)]
    assert len(heights) == 10
    assert [height > 0 for height in heights] == [b.count > 0 for b in SUMMARY.bins]


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_report_has_no_barrier(browser: Browser, tmp_path: Path, scheme: str) -> None:
    write_report(SUMMARY, tmp_path / "r.html")
    page = browser.new_page(color_scheme=scheme, viewport={"width": 360, "height": 800})  # type: ignore[arg-type]
    page.goto((tmp_path / "r.html").as_uri())
    assert page.title() == "Grading of ps90"
    assert Axe().run(page).response["violations"] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.close()
