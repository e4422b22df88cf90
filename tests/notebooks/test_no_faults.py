"""The lessons and pages of this checkout have no fault that `course hygiene` knows."""

from pathlib import Path

from course_lib.authoring.hygiene import faults
from course_lib.authoring.lessons import Project


def test_hygiene_finds_no_fault() -> None:
    found = faults(Project(Path(__file__).parents[2]))
    assert not found, "\n" + "\n".join(map(str, found))
