"""A class's points as Moodle and Canvas read them."""

from __future__ import annotations

import csv
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from course_lib.grading.lms import CanvasExport, MoodleExport

# nbgrader's own way to add a submission.
pytestmark = pytest.mark.filterwarnings("ignore:Object of type <Submitted")


@pytest.fixture
def gradebook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Gradebook]:
    """Two assignments, three students; one handed in both, one the first, one nothing."""
    # nbgrader calls `alembic` for a new gradebook.
    monkeypatch.setenv("PATH", os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]))
    with Gradebook(f"sqlite:///{tmp_path / 'grades.db'}") as gradebook:
        gradebook.add_student("ada", first_name="Ada", last_name='King, "Lady"', email="ada@example.org")
        for student in ("bob", "eve"):
            gradebook.add_student(student)
        handed_in = {"ps02": {"ada": 1.5}, "ps01": {"ada": 3.0, "bob": 0.0}}
        for assignment, points in handed_in.items():
            gradebook.add_assignment(assignment)
            gradebook.add_notebook(assignment, assignment)
            gradebook.add_grade_cell("test", assignment, assignment, max_score=4, cell_type="code")
            for student, score in points.items():
                gradebook.add_submission(assignment, student)
                gradebook.find_grade("test", assignment, assignment, student).auto_score = score
        gradebook.find_submission_notebook("ps01", "ps01", "ada").late_submission_penalty = 1.0
        gradebook.db.commit()
        yield gradebook


def table(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def test_moodle(gradebook: Gradebook, tmp_path: Path) -> None:
    MoodleExport(to=str(tmp_path / "moodle.csv")).export(gradebook)
    assert table(tmp_path / "moodle.csv") == [
        ["ID number", "First name", "Last name", "Email address", "ps01 (out of 4)", "ps02 (out of 4)"],
        ["ada", "Ada", 'King, "Lady"', "ada@example.org", "2", "1.5"],
        ["bob", "", "", "", "0", ""],
        ["eve", "", "", "", "", ""],
    ]


def test_canvas(gradebook: Gradebook, tmp_path: Path) -> None:
    CanvasExport(to=str(tmp_path / "canvas.csv"), assignment=["ps01"]).export(gradebook)
    assert table(tmp_path / "canvas.csv") == [
        ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "ps01"],
        ["    Points Possible", "", "", "", "", "4"],
        ['King, "Lady", Ada', "", "", "ada", "", "2"],
        ["bob", "", "", "bob", "", "0"],
        ["eve", "", "", "eve", "", ""],
    ]


def test_some_students(gradebook: Gradebook, tmp_path: Path) -> None:
    MoodleExport(to=str(tmp_path / "moodle.csv"), student=["bob"]).export(gradebook)
    assert [line[0] for line in table(tmp_path / "moodle.csv")] == ["ID number", "bob"]
