"""nbgrader's commands with the gradebook on a real PostgreSQL server, chosen by COURSE_DB_URL."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import psycopg
import pytest
from course_copy import CourseCopy
from fixture_assignment import NAME, SUBMISSIONS, write_assignment
from postgres_server import postgres_server

pytestmark = pytest.mark.slow


def test_a_class_is_graded_on_postgresql(tmp_path: Path) -> None:
    with postgres_server() as url:
        course = CourseCopy(tmp_path, {"COURSE_DB_URL": url})
        for folder in course.root.glob("solutions/ps*"):
            shutil.rmtree(folder)
        write_assignment(course.root)
        course.ok("course", "release")
        for student in ("right", "raises"):
            course.submit(student, NAME, SUBMISSIONS[student])
        for command in (["autograde", NAME], ["generate_feedback", NAME], ["export"]):
            course.ok("nbgrader", *command)
        assert course.points(NAME) == {
            "right": {"twice-shape": 1, "twice-values": 2, "last-values": 3},
            "raises": {"twice-shape": 1, "twice-values": 0, "last-values": 0},
        }
        with psycopg.connect(url.replace("+psycopg", "")) as connection:
            rows = connection.execute("select sum(auto_score) from grade").fetchone()
    assert rows == (7.0,)
    with (course.root / "grades.csv").open(encoding="utf-8", newline="") as file:
        assert {row["student_id"]: float(row["score"]) for row in csv.DictReader(file)} == {
            "right": 6,
            "raises": 1,
        }
    assert "twice(x) is not right" in course.feedback("raises", NAME)
    assert not (course.root / "gradebook.db").exists()
