"""Every right and every wrong answer of every assignment: the same points with the wall as without it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice, zip_longest

import pytest
from course_copy import ROOT

from course_lib.grading.answers import Answer, read_answers
from course_lib.grading.assignment import Assignment, AssignmentCell, all_assignments
from course_lib.grading.plan import Cell, CellRun, Ending, Limits, Role
from course_lib.grading.sandbox import UNSAFE, SandboxError, Template, best_tier
from course_lib.grading.trial import PartResult, try_solutions
from course_lib.grading.wall.run import run_notebook

pytestmark = pytest.mark.slow
NUMBER = re.compile(r"-?\d[\d.e+-]*")


@pytest.fixture(scope="module")
def template() -> Iterator[Template]:
    """A warm template in the best sandbox that this machine has."""
    try:
        tier = best_tier()
    except SandboxError:
        tier = UNSAFE  # The wall is the same.
    with Template(tier, Limits()) as template:
        yield template


@pytest.mark.parametrize(
    "every", [pytest.param(1, id="all", marks=pytest.mark.long), pytest.param(4, id="sample")]
)
@pytest.mark.parametrize("name", [assignment.name for assignment in all_assignments(ROOT)])
def test_points_and_reasons_are_the_same(name: str, every: int, template: Template) -> None:
    assignment = Assignment(name, ROOT)
    amiss = []
    for chosen in islice(submissions(assignment), 0, None, every):
        solutions = {answer.exercise: answer.source for answer in chosen}
        plain = {result.test: result for result in try_solutions(assignment, solutions)}
        runs = run_notebook(list(cells(assignment, solutions)), template).runs
        behind = {run.name: run for run in runs}
        tests = [cell for cell in assignment.cells if cell.test]
        amiss += [
            f"{[answer.file for answer in chosen]}: {fault}"
            for cell in tests
            for fault in differences(cell, behind[cell.grade_id], plain[cell.grade_id])
        ]
    assert amiss == [], "\n".join(amiss)


def submissions(assignment: Assignment) -> Iterator[list[Answer]]:
    """The reference, then one answer of each exercise at a time, until each has been there."""
    answers, faults = read_answers(assignment)
    assert faults == []
    yield []
    lists = [[answer for answer in answers if answer.exercise == name] for name in assignment.exercises]
    for row in zip_longest(*lists):
        yield [answer for answer in row if answer is not None]


def cells(assignment: Assignment, solutions: dict[str, str]) -> Iterator[Cell]:
    for cell in assignment.cells:
        if cell.kind == "code":
            role = Role.STUDENT if cell.answer else Role.TEST if cell.test else Role.SHARED
            source = solutions.get(cell.answer, cell.source) if cell.answer else cell.source
            yield Cell(cell.grade_id, role, source)


def differences(cell: AssignmentCell, run: CellRun, plain: PartResult) -> Iterator[str]:
    """What differs: the points, or the reason that the learner reads."""
    earned = points(cell, run)
    if earned != plain.earned:
        yield f"{cell.test}: {earned} points behind the wall, {plain.earned} without: {run.outputs}"
    reason = plain.told.partition(": ")[2].strip()
    told = "\n".join(output.get("evalue", "") for output in run.outputs)
    # Some answers and some tests draw at random: the numbers may differ, the words may not.
    if earned == plain.earned < plain.points and NUMBER.sub("#", reason) not in NUMBER.sub("#", told):
        yield f"{cell.test}: behind the wall its learner reads {told!r}, without it {reason!r}"


def points(cell: AssignmentCell, run: CellRun) -> float:
    """nbgrader's rule."""
    most = float(cell.options["points"])
    if run.ending is not Ending.OK:
        return 0.0
    for output in run.outputs:
        if output["output_type"] == "execute_result":
            return min(most, max(0.0, float(output["data"]["text/plain"])))
    return most
