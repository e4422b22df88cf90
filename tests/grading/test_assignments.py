"""The course's own assignments: their tests accept right answers, and refuse wrong ones with a reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from course_lib.grading.answers import check_assignment
from course_lib.grading.assignment import Assignment, all_assignments
from course_lib.grading.matrix import read_matrix, rows_of

ROOT = Path(__file__).parents[2]
ASSIGNMENTS = all_assignments(ROOT)


def test_each_written_lesson_has_its_assignment() -> None:
    lessons = {path.stem[:2] for path in (ROOT / "lessons" / "src").glob("[0-9][0-9]_*.md")}
    assert {assignment.name[2:] for assignment in ASSIGNMENTS} == lessons


@pytest.mark.slow
@pytest.mark.parametrize("assignment", ASSIGNMENTS, ids=lambda assignment: assignment.name)
def test_right_answers_earn_all_and_wrong_ones_lose_where_they_should(assignment: Assignment) -> None:
    trials, faults = check_assignment(assignment)
    assert [str(fault) for fault in faults] == []
    kept = read_matrix(ROOT).get(assignment.name)
    assert kept == rows_of(trials), (
        f"run `course exercise check {assignment.name}` and commit solutions/matrix.json"
    )
