"""A course folder of its own with a graded quiz of every kind, and nbgrader run on it for real."""

from __future__ import annotations

import os
import re
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
from every_kind import ITEMS, LESSON, item_data, write_quiz
from nbformat import NotebookNode

ASSIGNMENT = f"quiz_{LESSON}"
DRAWN = "quiz_04_draw"
KINDS = list(ITEMS)
SLOTS = {kind: f"q{place}" for place, kind in enumerate(KINDS, 1)}
RIGHT: dict[str, Any] = {
    "true_false": True,
    "single": "a",
    "multiple": ["a", "c"],
    "numeric": 0.1667,
    "cloze": {"what": "sum", "factors": "products"},
    "ordering": ["b", "d", "a", "c"],
}
CONFIG = Path(__file__).parents[2] / "nbgrader_config.py"


class GradedCourse:
    """A folder with quizzes and the course's own settings of nbgrader, and an instructor's commands in it."""

    def __init__(self, root: Path, items: list[dict[str, Any]] | None = None) -> None:
        self.root = root
        self.log = ""
        self.items = items or [item_data(kind) for kind in KINDS]
        write_quiz(root, self.items)
        write_quiz(root, self.items, graded=True)
        (root / CONFIG.name).write_bytes(CONFIG.read_bytes())

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run a program of this environment in the folder."""
        programs = Path(sys.executable).parent
        environment = {
            **os.environ,
            "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
            "OMP_NUM_THREADS": "1",
            "IPYTHONDIR": str(self.root / "ipython"),
            "JUPYTER_PATH": str(programs.parent / "share" / "jupyter"),
            "PYDEVD_DISABLE_FILE_VALIDATION": "1",
        }
        return subprocess.run(
            [str(programs / words[0]), *words[1:]],
            cwd=self.root,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def ok(self, *words: str) -> str:
        """Run a program that must succeed; returns what it printed."""
        done = self.run(*words)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout + done.stderr

    @property
    def source(self) -> NotebookNode:
        return self.read(self.root / "solutions" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb")

    @property
    def released(self) -> NotebookNode:
        return self.read(self.root / "release" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb")

    def handout(self, student: str) -> NotebookNode:
        path = self.root / "build" / "handout" / DRAWN / student / f"{DRAWN}.ipynb"
        return nbformat.read(path, as_version=4)

    @staticmethod
    def read(path: Path) -> NotebookNode:
        return nbformat.read(path, as_version=4)

    def submit(self, student: str, notebook: NotebookNode, assignment: str = ASSIGNMENT) -> None:
        """Put a notebook where nbgrader collects submissions."""
        path = self.root / "submitted" / student / assignment / f"{assignment}.ipynb"
        path.parent.mkdir(parents=True)
        nbformat.write(notebook, path)

    def autograded(self, student: str, assignment: str = ASSIGNMENT) -> NotebookNode:
        path = self.root / "autograded" / student / assignment / f"{assignment}.ipynb"
        return nbformat.read(path, as_version=4)

    def points(self, assignment: str) -> dict[str, dict[str, float | None]]:
        """What is in nbgrader's database: per student and slot the points, read by SQL."""
        query = """
            select submitted_assignment.student_id, base_cell.name, grade.auto_score from grade
            join base_cell on base_cell.id = grade.cell_id
            join submitted_notebook on submitted_notebook.id = grade.notebook_id
            join submitted_assignment on submitted_assignment.id = submitted_notebook.assignment_id
            join assignment on assignment.id = submitted_assignment.assignment_id where assignment.name = ?
        """
        found: dict[str, dict[str, float | None]] = {}
        with sqlite3.connect(self.root / "gradebook.db") as database:
            for student, slot, score in database.execute(query, [assignment]):
                found.setdefault(student, {})[slot] = score
        database.close()
        return found


def cell_of(notebook: NotebookNode, name: str) -> NotebookNode:
    """The cell with this nbgrader id."""
    return next(c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("grade_id") == name)


def answered(notebook: NotebookNode, answers: dict[str, Any] | str) -> NotebookNode:
    """The notebook with this dictionary, or this code, in the answer cell."""
    cell = cell_of(notebook, "answers")
    if isinstance(answers, str):
        cell.source = answers
    else:
        tail = cell.source[cell.source.index("# The next lines") :]
        cell.source = f"answers = {answers!r}\n{tail}"
    return notebook


def printed(cell: NotebookNode) -> str:
    """What a cell printed."""
    return "".join(output.text for output in cell.outputs if output.output_type == "stream")


def drawn_items(notebook: NotebookNode) -> dict[str, int]:
    """The number of the item that each slot of a hand-out states."""
    stated = {
        c.id: re.search(r"This is item (\d+)", c.source) for c in notebook.cells if "-statement" in c.id
    }
    return {name.removesuffix("-statement"): int(found[1]) for name, found in stated.items() if found}


def drawn_answers(notebook: NotebookNode) -> dict[str, float]:
    """The right answers to a hand-out, from what it states."""
    return {slot: 10.0 * n for slot, n in drawn_items(notebook).items()}
