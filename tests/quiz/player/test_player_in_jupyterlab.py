"""The quiz in a real JupyterLab: read without trust, answered by keyboard once its cell has run, and kept."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import test_player_access as access
import test_player_answering as answering
import yaml
from player_page import ITEMS, NAME, quiz
from playwright.sync_api import Browser, Page, expect

from course_lib.authoring.quiz_cells import quiz_source
from course_lib.authoring.screenshots import jupyterlab
from course_lib.quiz import show

pytestmark = [pytest.mark.browser, pytest.mark.slow]
STARTS = 90_000


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """JupyterLab on a course with a notebook that somebody else has run."""
    root = tmp_path_factory.mktemp("course")
    (root / "quizzes").mkdir()
    text = yaml.safe_dump(quiz().model_dump(exclude_defaults=True), sort_keys=False)
    (root / "quizzes" / f"{NAME}.yml").write_text(text, encoding="utf-8")
    (root / "lessons").mkdir()
    (root / "lessons" / f"{NAME}.ipynb").write_text(json.dumps(notebook(root)), encoding="utf-8")
    with jupyterlab(root) as address:
        yield address


def notebook(root: Path) -> dict[str, Any]:
    output = {
        "output_type": "execute_result",
        "execution_count": 1,
        "metadata": {},
        "data": show(NAME, root)._repr_mimebundle_(),
    }
    cell = {
        "cell_type": "code",
        "id": "quiz",
        "metadata": {},
        "execution_count": 1,
        "source": quiz_source(NAME),
        "outputs": [output],
    }
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return {"cells": [cell], "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}


@pytest.fixture
def page(browser: Browser, lab: str) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, color_scheme="light")
    context.set_default_timeout(20_000)
    tab = context.new_page()
    open_notebook(tab, lab)
    yield tab
    context.close()


def open_notebook(page: Page, lab: str) -> None:
    page.goto(f"{lab}/lab/tree/lessons/{NAME}.ipynb?reset")
    page.locator(".jp-OutputArea-output").first.wait_for(timeout=STARTS)


def barriers(page: Page) -> list[str]:
    """What axe-core finds in the quiz; JupyterLab around it is not ours."""
    page.evaluate(access.AXE)
    script = "async standards => (await axe.run('course-quiz', {runOnly: standards})).violations"
    return [
        f"{one['id']}: {one['nodes'][0]['failureSummary']}" for one in page.evaluate(script, access.STANDARDS)
    ]


def run_cell(page: Page) -> None:
    """Run the cell; the focus is then in its output's cell, as for one who reads on."""
    expect(page.locator("#jp-main-statusbar")).to_contain_text("| Idle", timeout=STARTS)
    page.locator(".jp-CodeCell .cm-content").first.click()
    page.keyboard.press("Control+Enter")
    expect(page.locator(".quiz-player")).to_be_visible(timeout=STARTS)


def test_untrusted_it_is_read_then_run_answered_by_keyboard_and_kept(page: Page, lab: str) -> None:
    output = page.locator(".jp-OutputArea-output").first
    expect(output).to_contain_text("This notebook is not trusted")
    expect(output).to_contain_text("Trust Notebook")
    expect(output.locator(".quiz-question")).to_have_count(len(ITEMS))
    expect(output.locator("mjx-container").first).to_be_visible()
    expect(output.locator("details")).not_to_have_attribute("open", "")
    assert page.locator(".quiz-player").count() == 0

    run_cell(page)
    expect(page.locator(".quiz-untrusted")).to_be_hidden()
    assert barriers(page) == []
    answering.test_a_whole_quiz_by_keyboard_alone(page)
    assert barriers(page) == []

    open_notebook(page, lab)
    run_cell(page)
    expect(page.locator(".quiz-count")).to_contain_text("6 of 6 answered")
    expect(page.locator(".quiz-summary")).to_be_visible()


def test_keys_pressed_in_the_quiz_do_nothing_to_the_notebook(page: Page) -> None:
    """JupyterLab's command mode takes single letters: two d's delete a cell, m makes it Markdown."""
    run_cell(page)
    answering.tab_to(page, "radio True")
    for key in ("d", "d", "m", "x", "ArrowDown", "ArrowUp", "Enter"):
        page.keyboard.press(key)
    expect(page.locator(".jp-CodeCell")).to_have_count(1)
    assert page.evaluate("document.activeElement.closest('course-quiz') !== null")
