"""The mutation run over assignments, told as a line each and as faults."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from course_lib.authoring.exercise_checks import chosen
from course_lib.authoring.lessons import AuthoringError
from course_lib.grading.assignment import Assignment, AssignmentError
from course_lib.grading.mutation_run import all_mutants, run_mutants


def run(names: Sequence[str], jobs: int | None) -> int:
    """Print each assignment's score and survivors; returns 1 where there is a fault, 2 for a wrong name."""
    try:
        count = sum(_report(assignment, jobs) for assignment in chosen(names))
    except (AuthoringError, AssignmentError) as error:
        print(error, file=sys.stderr)
        return 2
    print(f"{count} fault{'s' if count > 1 else ''}." if count else "No faults.")
    return 1 if count else 0


def _report(assignment: Assignment, jobs: int | None) -> int:
    outcome = run_mutants(assignment, all_mutants(assignment), jobs, progress=True)
    print(
        f"{assignment.name}: {outcome.tried} mutants, {outcome.killed} killed, "
        f"{outcome.equivalent} equivalent, "
        f"{len(outcome.survivors)} more survive ({outcome.share:.1%} of those not equivalent are killed)"
    )
    for fault in outcome.faults:
        print(fault)
    return len(outcome.faults)
