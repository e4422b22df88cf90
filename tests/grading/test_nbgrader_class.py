"""A class through the real nbgrader: points as our own trials give them, feedback without hidden tests."""

from __future__ import annotations

import csv
import html
import re

import pytest
from course_copy import CourseCopy, cell_of
from fixture_assignment import NAME, SUBMISSIONS

from course_lib.grading.assignment import Assignment
from course_lib.grading.leaks import find_secrets, secrets
from course_lib.grading.trial import try_solutions

pytestmark = pytest.mark.slow
# What nbgrader's exchange adds to a submission.
STAMPS = {"timestamp.txt", "submission_secret.txt"}
FULL = {"twice-shape": 1, "twice-values": 2, "last-values": 3}
POINTS = {
    "right": FULL,
    "stub": dict.fromkeys(FULL, 0),
    "warns": FULL,
    "raises": {"twice-shape": 1, "twice-values": 0, "last-values": 0},
    "syntax": {"twice-shape": 0, "twice-values": 0, "last-values": 3},
    "own_lines": FULL | {"last-values": 0},
    "endless": FULL | {"twice-shape": 0},
}
TOLD = {
    "stub": ["twice(x) is still to be written.", "last(x) is still to be written."],
    "warns": ["a word of warning", "a word to stderr", "a word for the log"],
    "raises": ["twice(x) is not right: at [0] it is 1; expected 2.", "IndexError: index 4 is out of bounds"],
    "syntax": ["SyntaxError", "def twice(x:", "NameError: name 'twice' is not defined"],
    "own_lines": ["return self.mine_is_missing", "object has no attribute 'mine_is_missing'"],
    "endless": ["CellTimeoutError: the cell was stopped after 30 seconds."],
}


@pytest.mark.parametrize("student", POINTS)
def test_points_part_by_part(small_class: CourseCopy, student: str) -> None:
    assert small_class.points(NAME)[student] == POINTS[student]


@pytest.mark.parametrize("student", [name for name in SUBMISSIONS if name != "endless"])
def test_points_are_those_of_our_own_trials(small_class: CourseCopy, student: str) -> None:
    # A trial is plain Python: it knows no magics.
    answers = {name: source.replace("%xmode Verbose\n", "") for name, source in SUBMISSIONS[student].items()}
    results = try_solutions(Assignment(NAME, small_class.root), answers, stubs=True)
    assert {result.test: result.earned for result in results} == small_class.points(NAME)[student]


@pytest.mark.parametrize("student", TOLD)
def test_feedback_tells_the_reasons(small_class: CourseCopy, student: str) -> None:
    shown = plain(small_class.feedback(student, NAME))
    assert [words for words in TOLD[student] if words not in shown] == []


@pytest.mark.parametrize("student", SUBMISSIONS)
def test_feedback_tells_no_hidden_test(small_class: CourseCopy, student: str) -> None:
    page = small_class.feedback(student, NAME)
    hidden = {line: what for line, what in secrets(small_class.root).items() if "hidden" in what}
    assert len(hidden) > 5
    assert find_secrets([("feedback", page.encode())], hidden) == []
    assert page.count("# Hidden tests ran here.") == 3


def test_the_graded_notebook_has_what_feedback_leaves_out(small_class: CourseCopy) -> None:
    """Otherwise the test above would find nothing because there is nothing."""
    cell = cell_of(small_class.autograded("raises", NAME), "last-values")
    assert "last_hidden_entry" in cell.source


def test_what_is_handed_in_was_collected(small_class: CourseCopy) -> None:
    for student in ("right", "raises"):
        names = {path.name for path in (small_class.root / "submitted" / student / NAME).iterdir()}
        assert names == {f"{NAME}.ipynb", *STAMPS}


def test_the_grades_are_exported(small_class: CourseCopy) -> None:
    with (small_class.root / "grades.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["student_id"]: float(row["score"]) for row in csv.DictReader(file)}
    assert rows == {student: sum(points.values()) for student, points in POINTS.items()}


def test_texts_and_answers_are_copied_nowhere(small_class: CourseCopy) -> None:
    assert (small_class.root / "solutions" / NAME / "answers").is_dir()
    for step in ("release", "submitted", "autograded", "feedback"):
        files = {path.name for path in (small_class.root / step).rglob("*") if path.is_file()} - STAMPS
        assert files == {f"{NAME}.{'html' if step == 'feedback' else 'ipynb'}"}


def plain(page: str) -> str:
    """The text of an HTML page."""
    return html.unescape(re.sub(r"<[^>]*>", "", page))
