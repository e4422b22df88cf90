"""A new exercise: what `course exercise new` writes is sound from the start, and overwrites nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from course_lib.grading.answers import check_assignment
from course_lib.grading.assignment import Assignment, AssignmentError
from course_lib.grading.scaffold import new_exercise


def test_a_new_exercise_works_and_lacks_only_answers(tmp_path: Path) -> None:
    written = new_exercise(tmp_path, "ps42", "clip-by-norm")
    assert [path.relative_to(tmp_path).as_posix() for path in written] == [
        "solutions/ps42/ps42.md",
        "solutions/ps42/answers/clip-by-norm/right_sum.py",
        "solutions/ps42/answers/clip-by-norm/wrong_square.py",
    ]
    trials, faults = check_assignment(Assignment("ps42", tmp_path))
    assert [fault.what for fault in faults] == ["1 right and 1 wrong answers"]
    assert [(trial.answer.is_right, trial.earned, trial.points) for trial in trials] == [
        (True, 2, 2),
        (False, 0, 2),
    ]


def test_a_second_exercise_is_added_to_the_first(tmp_path: Path) -> None:
    new_exercise(tmp_path, "ps42", "clip-by-norm")
    new_exercise(tmp_path, "ps42", "radius")
    assert Assignment("ps42", tmp_path).exercises == ["clip-by-norm", "radius"]
    assert len(check_assignment(Assignment("ps42", tmp_path))[1]) == 2


@pytest.mark.parametrize(
    ("assignment", "name"), [("lesson4", "a"), ("ps4", "a"), ("ps04", "Clip it"), ("ps04", "../x")]
)
def test_wrong_names_are_told(tmp_path: Path, assignment: str, name: str) -> None:
    with pytest.raises(AssignmentError, match="mend:"):
        new_exercise(tmp_path, assignment, name)
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    new_exercise(tmp_path, "ps42", "clip-by-norm")
    with pytest.raises(AssignmentError, match="exists already"):
        new_exercise(tmp_path, "ps42", "clip-by-norm")
