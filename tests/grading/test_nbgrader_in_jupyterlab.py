"""nbgrader in a real JupyterLab: a student validates, a teaching assistant reads grades in the formgrader."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from course_copy import CourseCopy, answered
from fixture_assignment import NAME, SUBMISSIONS
from playwright.sync_api import Browser, FrameLocator, Page, expect
from test_nbgrader_class import POINTS

from course_lib.authoring.screenshots import jupyterlab

pytestmark = [pytest.mark.browser, pytest.mark.slow]
STARTS = 90_000


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1400, "height": 900})
    context.set_default_timeout(30_000)
    yield context.new_page()
    context.close()


def test_the_formgrader_shows_the_grades(small_class: CourseCopy, page: Page) -> None:
    with jupyterlab(small_class.root) as lab:
        formgrader = open_formgrader(page, lab)
        formgrader.get_by_role("link", name="Manual Grading").click(timeout=STARTS)
        formgrader.get_by_role("link", name=NAME).click()  # the assignment
        # The page of its notebooks, and not the one that is about to be left, whose link has the same name.
        expect(formgrader.locator(".breadcrumb .active")).to_have_text(NAME)
        formgrader.get_by_role("link", name=NAME).last.click()  # its notebook
        rows = formgrader.locator("tbody tr")
        expect(rows).to_have_count(len(POINTS))
        shown = sorted(row.locator("td").nth(2).inner_text() for row in rows.all())
        assert shown == sorted(f"{sum(points.values()):g} / 6" for points in POINTS.values())
        rows.filter(has_text="1 / 6").get_by_role("link", name="Submission").click()
        expect(formgrader.locator("body")).to_contain_text(
            "twice(x) is not right: at [0] it is 1; expected 2."
        )


def open_formgrader(page: Page, lab: str) -> FrameLocator:
    """Open it as a teaching assistant does, from the menu."""
    page.goto(f"{lab}/lab?reset")
    page.get_by_role("menuitem", name="Nbgrader").click(timeout=STARTS)
    page.get_by_role("menuitem", name="Formgrader").click()
    return page.frame_locator("iframe")


def test_a_student_validates(unzipped: Path, page: Page, tmp_path: Path) -> None:
    """What is missing is told by the visible tests; a warning is no failure."""
    course = shutil.copytree(unzipped, tmp_path / "course")
    released = nbformat.read(course / "assignments" / NAME / f"{NAME}.ipynb", as_version=4)
    for student in ("stub", "warns"):
        path = course / "assignments" / NAME / f"{student}.ipynb"
        nbformat.write(answered(released, SUBMISSIONS[student]), path)
    with jupyterlab(course) as lab:
        told = validated(page, lab, "stub")
        assert "VALIDATION FAILED" in told.upper() or "failed" in told
        for words in ("twice(x) is still to be written.", "last(x) is still to be written."):
            assert words in told
        assert validated(page, lab, "warns").startswith("Validation ResultsSuccess! Your notebook passes")


def validated(page: Page, lab: str, student: str) -> str:
    """What the Validate button says."""
    page.goto(f"{lab}/lab/tree/assignments/{NAME}/{student}.ipynb?reset")
    page.get_by_role("button", name="Validate").click(timeout=STARTS)
    dialog = page.locator(".jp-Dialog", has_text="Validation Results")
    expect(dialog).to_be_visible(timeout=STARTS)
    return dialog.text_content() or ""
