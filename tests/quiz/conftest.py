"""Classes that nbgrader has graded for real: one call for many students, since each call starts slowly."""

from __future__ import annotations

import copy
from pathlib import Path

import pytest
from every_kind import item_data, write_quiz
from graded_course import (
    ASSIGNMENT,
    DRAWN,
    GradedCourse,
    answered,
    cell_of,
    drawn_answers,
)
from nbformat import NotebookNode

HALF = {
    "q1": True,
    "q2": "b",
    "q3": ["a"],
    "q4": "1/6",
    "q5": {"what": "sum"},
    "q6": ["b", "d", "c", "a"],
}
WRONG = {
    "q1": False,
    "q2": "b",
    "q3": ["b", "d"],
    "q4": 5,
    "q5": {"what": "mean", "factors": "sums"},
    "q6": ["c", "a", "d", "b"],
}
MALFORMED = {"q1": "yes", "q2": "z", "q3": "ac", "q4": "a sixth", "q5": ["sum"], "q6": ["a", "a"]}
STRANGE = """
import numpy as np

class Liar(str):
    __class__ = list
    def __eq__(self, other): return True
    def __hash__(self): return hash("b")
    def __getattribute__(self, name): raise SystemExit

loop = []
loop.append(loop)
answers = {
    Liar(): 1,
    "q1": np.bool_(True),
    "q2": np.str_("a"),
    "q3": ("a", np.str_("c")),
    "q4": np.float32(0.1667),
    "q5": (letter for letter in "ab"),
    "q6": [Liar("b"), "d", "a", "c"],
    "q7": loop,
}
"""


@pytest.fixture(scope="session")
def graded_class(tmp_path_factory: pytest.TempPathFactory) -> GradedCourse:
    """The quiz of every kind, two points an item, answered in many ways and autograded by nbgrader."""
    return _graded_class(tmp_path_factory.mktemp("graded_class"))


@pytest.fixture(scope="session")
def drawn_class(graded_class: GradedCourse) -> GradedCourse:
    """Six of fourteen items for each student, handed out, answered and autograded in the same folder."""
    return _drawn_class(graded_class)


def _graded_class(root: Path) -> GradedCourse:
    course = GradedCourse(root)
    course.ok("course", "quiz", "release", "03_bptt", "--points", "2")
    course.ok("nbgrader", "generate_assignment", ASSIGNMENT)
    for student, answers in {
        "wrong": WRONG,
        "half": HALF,
        "malformed": MALFORMED,
        "strange": STRANGE,
    }.items():
        course.submit(student, answered(course.released, answers))
    course.submit("right", answered(course.released, cell_of(course.source, "answers").source))
    course.submit("syntax", answered(course.released, "answers = {"))
    course.submit("empty", course.released)
    notebook = course.released
    notebook.cells.remove(cell_of(notebook, "answers"))
    course.submit("deleted", notebook)
    course.submit("tampered", _tampered(answered(course.released, HALF)))
    course.log = course.ok("nbgrader", "autograde", ASSIGNMENT)
    return course


def _tampered(notebook: NotebookNode) -> NotebookNode:
    """A copied test cell, as JupyterLab pastes it, and an edited one that is worth more."""
    place = next(i for i, cell in enumerate(notebook.cells) if cell.id == "q2")
    twin = copy.deepcopy(notebook.cells[place])
    twin.id = "twin"
    notebook.cells.insert(place, twin)
    edited = cell_of(notebook, "q3")
    edited.source = "2"
    edited.metadata.nbgrader["points"] = 100
    return notebook


def _drawn_class(course: GradedCourse) -> GradedCourse:
    items = [
        item_data("numeric", id=f"item-{n}", statement=f"Write {10 * n}. This is item {n}.", answer=10.0 * n)
        | {"section": "First" if n < 8 else "Second", "difficulty": 1 + n % 3, "slips": []}
        for n in range(1, 15)
    ]
    write_quiz(course.root, items, "04_draw")
    write_quiz(course.root, items, "04_draw", graded=True)
    (course.root / "roster.csv").write_text("id,email\nana,a@b\nben,b@b\ncid,c@b\n", encoding="utf-8")
    words = ["--draw", "6", "--seed", "autumn", "--students", "roster.csv"]
    course.ok("course", "quiz", "release", "04_draw", *words)
    course.submit("ana", answered(course.handout("ana"), drawn_answers(course.handout("ana"))), DRAWN)
    course.submit("ben", answered(course.handout("ana"), drawn_answers(course.handout("ana"))), DRAWN)
    forged = f"""
import os
os.environ.update(COURSE_STUDENT_ID="ana", NBGRADER_EXECUTION="autograde")
os.makedirs("autograded/ana/{DRAWN}"); os.chdir("autograded/ana/{DRAWN}")
student = student_id = COURSE_STUDENT_ID = "ana"
answers = {drawn_answers(course.handout("ana"))}
"""
    course.submit("cid", answered(course.handout("cid"), forged), DRAWN)
    course.ok("nbgrader", "autograde", DRAWN)
    return course
