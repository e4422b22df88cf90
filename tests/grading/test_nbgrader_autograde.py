"""nbgrader's own commands behind the wall: broken and hostile submissions among good ones, in one class."""

from __future__ import annotations

import html
import json
import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from course_copy import CourseCopy
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output
from playwright.sync_api import Browser, ConsoleMessage, Page, Request
from small_notebooks import NAME, as_file, cell_named, changed, handed_out, right, source, write_source
from test_nbgrader_in_jupyterlab import open_formgrader

from course_lib.authoring.screenshots import jupyterlab
from course_lib.grading.outcome import METADATA
from course_lib.quiz.classroom import generate_release

pytestmark = pytest.mark.slow
NOTHING = {"twice-test": 0, "half-test": 0, "essay": 0, "by-hand": 0, "task": 0}
RIGHT = {"twice-test": 2, "half-test": 1.5, "essay": 0, "by-hand": 0, "task": 0}
SHOUT = "fetch('/shouted-by-a-student');document.title='shouted';window.shouted=1"
PAGES = [
    f"<script>{SHOUT}</script>",
    f'<img src="x" onerror="{SHOUT}">',
    f'<svg xmlns="http://www.w3.org/2000/svg" onload="{SHOUT}"><script>{SHOUT}</script></svg>',
    f'<iframe srcdoc="<script>parent.{SHOUT}</script>"></iframe>',
    f'<details open ontoggle="{SHOUT}">x</details>',
    f'<math><mtext></form><form><mglyph><style></math><img src onerror="{SHOUT}">',
    f'<a href="javascript:{SHOUT}" class="attack">press me</a>',
    "<style>body { display: none }</style>",
]


def attack(notebook: NotebookNode) -> None:
    """Pages in Markdown, in outputs that were handed in, and in outputs that the code makes."""
    essay = cell_named(notebook, "essay")
    essay.source = "An essay.\n\n" + "\n\n".join(PAGES)
    essay.attachments = {"a.png": {"image/png": f'"><script>{SHOUT}</script>'}}
    notebook.cells.insert(
        1, new_markdown_cell(f"[press me](javascript:{SHOUT}) $\\href{{javascript:{SHOUT}}}{{x}}$")
    )
    notebook.cells.insert(2, new_markdown_cell("![none](attachment:none.png)" + PAGES[0]))
    show = "from IPython.display import HTML, SVG, Javascript, Latex, Markdown, display\n"
    for page in PAGES:
        for kind in ("HTML", "Markdown", "Latex"):
            show += f"display({kind}({page!r}))\n"
    show += f"display(SVG({PAGES[2]!r}))\ndisplay(Javascript({SHOUT!r}))\nprint({PAGES[0]!r})\n"
    show += f"raise ValueError({PAGES[0]!r})"
    forged = [new_output("display_data", data={"text/html": PAGES[0]})]
    notebook.cells.append(new_code_cell(show, outputs=forged))
    notebook.metadata["widgets"] = {"application/vnd.jupyter.widget-state+json": {"state": PAGES[0]}}


def rename(path: Path) -> None:
    path.rename(path.with_name("ps90 (1).ipynb"))


def link(path: Path) -> None:
    path.unlink()
    path.symlink_to(path.parents[2] / "right" / NAME / path.name)


def grow(path: Path) -> None:
    os.truncate(path, 200_000_000)


def forge_points(notebook: NotebookNode) -> None:
    cell_named(notebook, "twice-test").source = "2"
    cell_named(notebook, "half-test").metadata.nbgrader.points = 1000
    cell_named(notebook, "twice-answer").source = "raise SystemExit"


SUBMISSIONS: dict[str, bytes | Callable[[Path], Any]] = {
    "right": as_file(right()),
    "untouched": as_file(handed_out()),
    "attacks": changed(attack),
    "forges": changed(forge_points),
    "copies": changed(lambda notebook: notebook.cells.extend([*notebook.cells[3:6], notebook.cells[4]])),
    "empty": b"",
    "torn": as_file(right())[:300],
    "page": b"<!DOCTYPE html>",
    "renamed": rename,
    "linked": link,
    "large": grow,
    "gone": lambda path: path.unlink(),
}
REASONS = {
    "empty": "The file ps90.ipynb is empty.",
    "torn": "The file ps90.ipynb is not valid JSON",
    "page": "The file ps90.ipynb is a web page, not a notebook.",
    "renamed": "There is no file ps90.ipynb.",
    "linked": "The file ps90.ipynb is a link",
    "large": "The file ps90.ipynb is too large: 200.0 MB",
    "gone": "There is no file ps90.ipynb.",
}


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> CourseCopy:
    """A class of good, broken and hostile submissions, graded by one command, with its feedback."""
    course = CourseCopy(tmp_path_factory.mktemp("course"))
    for folder in course.root.glob("solutions/*"):
        shutil.rmtree(folder) if folder.is_dir() else folder.unlink()
    write_source(course.root)
    generate_release(course.root, NAME)
    for student, submission in SUBMISSIONS.items():
        path = course.root / "submitted" / student / NAME / f"{NAME}.ipynb"
        path.parent.mkdir(parents=True)
        path.write_bytes(submission if isinstance(submission, bytes) else as_file(right()))
        if not isinstance(submission, bytes):
            submission(path)
    course.log = course.ok("nbgrader", "autograde", NAME)
    course.ok("nbgrader", "generate_feedback", NAME)
    return course


def test_every_submission_has_its_points(graded: CourseCopy) -> None:
    expected = dict.fromkeys(REASONS, NOTHING) | {
        "right": RIGHT, "untouched": NOTHING, "attacks": RIGHT, "forges": NOTHING, "copies": RIGHT,
    }  # fmt: skip
    assert graded.points(NAME) == expected


@pytest.mark.parametrize("student", SUBMISSIONS)
def test_every_submission_has_its_status(graded: CourseCopy, student: str) -> None:
    told = graded.autograded(student, NAME).metadata[METADATA]
    status = (
        "failed" if student in REASONS else "graded" if student in ("right", "untouched") else "partly graded"
    )
    status = "graded" if student == "attacks" and not told["notes"] else status
    assert told["status"] == status, told
    assert f"{student}: {status}" in graded.log
    assert (
        told["tier"] == "" if student in REASONS else told["tier"] in ("bubblewrap", "namespaces", "landlock")
    )


@pytest.mark.parametrize("student", REASONS)
def test_student_and_assistant_see_the_reason(graded: CourseCopy, student: str) -> None:
    reason = REASONS[student]
    assert graded.autograded(student, NAME).metadata[METADATA]["reason"].startswith(reason)
    assert graded.feedback(student, NAME).count(reason) >= 3  # at the top, at each test, as a comment
    assert reason in graded.log


def test_what_is_graded_is_not_graded_again(graded: CourseCopy) -> None:
    before = graded.autograded("right", NAME).metadata
    log = graded.ok("nbgrader", "autograde", NAME)
    assert log.count("it is graded already") == len(SUBMISSIONS)
    assert graded.autograded("right", NAME).metadata == before


def test_an_assignment_that_the_gradebook_does_not_know(graded: CourseCopy) -> None:
    done = graded.run("nbgrader", "autograde", "ps77")
    assert done.returncode == 1
    assert "There is no assignment 'ps77'" in done.stdout + done.stderr


def test_hidden_tests_and_solutions_are_not_in_feedback(graded: CourseCopy) -> None:
    for student in SUBMISSIONS:
        shown = html.unescape(re.sub(r"<[^>]*>", "", graded.feedback(student, NAME)))
        assert "assert twice(2) == 4" in shown
        assert "twice(-3)" not in shown
        assert "return 2 * x" not in shown
    assert "twice(-3)" in cell_named(graded.autograded("right", NAME), "twice-test").source


@pytest.fixture
def watched(browser: Browser) -> Iterator[tuple[Page, list[str]]]:
    """A page, and what a student's script did in it: a request, a message, a dialog."""
    context = browser.new_context(viewport={"width": 1400, "height": 900})
    context.set_default_timeout(60_000)
    page, seen = context.new_page(), []

    def see_request(request: Request) -> None:
        seen.extend([request.url] if "shouted" in request.url else [])

    def see_message(message: ConsoleMessage) -> None:
        seen.extend([message.text] if "shouted" in message.text else [])

    page.on("request", see_request)
    page.on("console", see_message)
    page.on("dialog", lambda dialog: seen.append(dialog.message))
    yield page, seen
    context.close()


def test_the_watch_sees_a_script_that_runs(watched: tuple[Page, list[str]], tmp_path: Path) -> None:
    page, seen = watched
    (tmp_path / "attack.html").write_text(f"<body>{PAGES[0]}</body>", encoding="utf-8")
    page.goto((tmp_path / "attack.html").as_uri())
    page.wait_for_timeout(500)
    assert page.evaluate("window.shouted") == 1
    assert seen


@pytest.mark.browser
def test_no_script_runs_in_feedback(graded: CourseCopy, watched: tuple[Page, list[str]]) -> None:
    page, seen = watched
    page.goto((graded.root / "feedback" / "attacks" / NAME / f"{NAME}.html").as_uri(), wait_until="commit")
    page.get_by_text("An essay.").wait_for()
    for link_shown in page.get_by_text("press me").all():
        link_shown.click()
    page.wait_for_timeout(500)
    assert page.evaluate("window.shouted") is None
    assert seen == []


@pytest.mark.browser
def test_no_script_runs_in_the_formgrader(graded: CourseCopy, watched: tuple[Page, list[str]]) -> None:
    page, seen = watched
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{graded.root / 'gradebook.db'}") as gradebook:
        submission = gradebook.find_submission_notebook(NAME, NAME, "attacks").id
    with jupyterlab(graded.root) as lab:
        open_formgrader(page, lab).get_by_role("link", name="Manual Grading").wait_for(timeout=90_000)
        page.goto(f"{lab}/formgrader/submissions/{submission}/?index=0")
        page.get_by_text("An essay.").wait_for()
        for link_shown in page.get_by_text("press me").all():
            link_shown.click()
        page.wait_for_timeout(500)
        assert page.evaluate("window.shouted") is None
        assert page.locator("body").is_visible()
    assert seen == []


def test_the_class_is_the_same_when_the_formgraders_button_grades_it(graded: CourseCopy) -> None:
    """The button calls nbgrader's API, which grades by force."""
    before = graded.points(NAME)
    code = (
        "from nbgrader.apps import NbGrader\n"
        "from nbgrader.apps.api import NbGraderAPI\n"
        "app = NbGrader(); app.load_config_file()\n"
        "api = NbGraderAPI(parent=app, config=app.config)\n"
        f"print(api.autograde({NAME!r}, 'right'))\n"
    )
    (graded.root / "press.py").write_text(code, encoding="utf-8")
    told = graded.ok("python", "press.py")
    assert "'success': True" in told
    assert "right: graded, 3.5 of 15 points" in told
    assert graded.points(NAME) == before


def test_the_notebook_is_the_instructors(graded: CourseCopy) -> None:
    """Forged tests and points are nowhere."""
    text = json.dumps(graded.autograded("forges", NAME))
    assert "1000" not in text
    known = {cell.id for cell in source().cells}
    assert {cell.id for cell in graded.autograded("forges", NAME).cells} == {"grading-report", *known}
