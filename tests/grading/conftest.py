"""A class that nbgrader has graded for real: made once for all tests of this folder."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from course_copy import CourseCopy, answered
from fixture_assignment import NAME, SUBMISSIONS, write_assignment

# These two hand in through nbgrader's exchange.
BY_EXCHANGE = ("right", "raises")


@pytest.fixture(scope="session")
def small_course(tmp_path_factory: pytest.TempPathFactory) -> CourseCopy:
    """A fresh copy of the course whose only assignment is the small one, released."""
    course = CourseCopy(tmp_path_factory.mktemp("course"))
    for folder in course.root.glob("solutions/ps*"):
        shutil.rmtree(folder)
    write_assignment(course.root)
    course.log = course.ok("course", "release")
    return course


@pytest.fixture(scope="session")
def small_class(small_course: CourseCopy, tmp_path_factory: pytest.TempPathFactory) -> CourseCopy:
    """The same course after a class has handed in, was graded, and got its feedback."""
    exchange = tmp_path_factory.mktemp("exchange")
    exchange.chmod(0o777)
    place = f"--Exchange.root={exchange}"
    small_course.ok("nbgrader", "release_assignment", NAME, place)
    for student in BY_EXCHANGE:
        home = tmp_path_factory.mktemp(student)
        notebook = answered(small_course.released(NAME), SUBMISSIONS[student])
        (home / NAME).mkdir()
        (home / NAME / f"{NAME}.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
        course = "--course=from-recurrence-to-attention"
        small_course.ok("nbgrader", "submit", NAME, place, course, f"--student={student}", cwd=home)
    small_course.ok("nbgrader", "collect", NAME, place)
    for student in SUBMISSIONS.keys() - set(BY_EXCHANGE):
        small_course.submit(student, NAME, SUBMISSIONS[student])
    small_course.ok("nbgrader", "autograde", NAME)
    small_course.ok("nbgrader", "generate_feedback", NAME)
    small_course.ok("nbgrader", "export")
    return small_course


@pytest.fixture(scope="session")
def unzipped(small_course: CourseCopy, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The students' zip of the small course, unpacked."""
    folder = tmp_path_factory.mktemp("student")
    shutil.unpack_archive(small_course.root / "build" / "student.zip", folder)
    return next(folder.iterdir())
