"""Every assignment of the course through nbgrader: right answers earn all, wrong ones lose what they name."""

from __future__ import annotations

import html
import os
import re
from itertools import zip_longest
from pathlib import Path

import pytest
from course_copy import ROOT, CourseCopy

from course_lib.authoring.release import write_source
from course_lib.grading.answers import Answer, read_answers
from course_lib.grading.assignment import Assignment, all_assignments
from course_lib.grading.leaks import find_secrets, secrets
from course_lib.grading.trial import try_solutions

pytestmark = pytest.mark.slow
Submission = dict[str, Answer]
# nbgrader needs most of a minute for an assignment. Others are tried by course_lib.grading.trial, which gives
# the same points; COURSE_ALL_ANSWERS=1 sends all answers through nbgrader.
MOST = {"right": 2, "wrong": 4} if not os.environ.get("COURSE_ALL_ANSWERS") else {"right": 99, "wrong": 99}
SAMPLE = 8  # `make test` takes one of so many assignments, `make test-long` the others


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(assignment.name, marks=[pytest.mark.long] if place % SAMPLE else [])
        for place, assignment in enumerate(all_assignments(ROOT))
    ],
)
def test_right_answers_earn_all_and_wrong_ones_lose_what_they_name(name: str, tmp_path: Path) -> None:
    course = CourseCopy(tmp_path)
    assignment = Assignment(name, course.root)
    students = submissions(assignment)
    write_source(assignment)
    course.ok("nbgrader", "generate_assignment", name)
    assert [path.name for path in (course.root / "release" / name).rglob("*")] == [f"{name}.ipynb"]
    course.submit("stub", name, {})
    for student, chosen in students.items():
        course.submit(student, name, {exercise: answer.source for exercise, answer in chosen.items()})
    course.ok("nbgrader", "autograde", name)
    course.ok("nbgrader", "generate_feedback", name)
    points = course.points(name)
    most = {cell.grade_id: cell.options["points"] for cell in assignment.cells if cell.test}
    assert points.pop("stub") == dict.fromkeys(most, 0)
    assert points == {student: trial(assignment, chosen) for student, chosen in students.items()}
    hidden = {line: what for line, what in secrets(course.root).items() if f"hidden test of {name}," in what}
    faults = []
    for student, chosen in students.items():
        page = course.feedback(student, name)
        faults += find_secrets([(student, page.encode())], without_own_lines(hidden, chosen))
        for answer in chosen.values():
            faults += amiss(answer, points[student], most, html.unescape(re.sub(r"<[^>]*>", "", page)))
    assert faults == []


def without_own_lines(hidden: dict[str, str], chosen: Submission) -> dict[str, str]:
    """The hidden lines that the submission does not have itself: its own cells are shown."""
    own = re.sub(r"\s", "", "\n".join(answer.source for answer in chosen.values()))
    return {line: what for line, what in hidden.items() if line not in own}


def submissions(assignment: Assignment) -> dict[str, Submission]:
    """A submission of the k-th right answer of every exercise, one of the j-th wrong answer of every one."""
    answers, faults = read_answers(assignment)
    assert faults == []
    chosen: dict[str, Submission] = {}
    for kind in ("right", "wrong"):
        lists = [
            [
                answer
                for answer in answers
                if answer.exercise == exercise and answer.is_right == (kind == "right")
            ]
            for exercise in assignment.exercises
        ]
        for place, row in enumerate([*zip_longest(*lists)][: MOST[kind]]):
            chosen[f"{kind}{place}"] = {
                # An exercise with fewer answers begins again.
                own[0].exercise: answer or own[place % len(own)]
                for own, answer in zip(lists, row, strict=True)
            }
    return chosen


def trial(assignment: Assignment, chosen: Submission) -> dict[str, float]:
    """The points by test that our own trial gives."""
    results = try_solutions(assignment, {exercise: answer.source for exercise, answer in chosen.items()})
    return {result.test: result.earned for result in results}


def amiss(answer: Answer, points: dict[str, float], most: dict[str, float], shown: str) -> list[str]:
    """What nbgrader made of an answer that is not as its file says."""
    if answer.misconception is None:  # A submission's answers are all right, or all wrong.
        return [f"{answer.file} loses in {test}" for test in most if points[test] < most[test]]
    kept = [test for test in answer.misconception.loses if points[test] >= most[test]]
    told = [] if answer.misconception.says in shown else [f"{answer.file}: feedback does not say it"]
    return [*(f"{answer.file} loses nothing in {test}" for test in kept), *told]
