"""The assignments' tests held against the answers that lie beside them, as a table and as faults."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from course_lib.authoring.lessons import AuthoringError, find_project
from course_lib.grading.answers import Trial, check_assignment
from course_lib.grading.assignment import Assignment, AssignmentError, all_assignments
from course_lib.grading.matrix import FILE, rows_of, write_matrix


def run(names: Sequence[str]) -> int:
    """Print each assignment's table and faults; returns 1 where there is a fault, 2 for a wrong name."""
    try:
        count = sum(_report(assignment) for assignment in chosen(names))
    except (AuthoringError, AssignmentError) as error:
        print(error, file=sys.stderr)
        return 2
    print(f"{count} fault{'s' if count > 1 else ''}." if count else "No faults.")
    return 1 if count else 0


def chosen(names: Sequence[str]) -> list[Assignment]:
    """The assignments of these names, all when there is none; raises AuthoringError for an unknown one."""
    known = {assignment.name: assignment for assignment in all_assignments(find_project().root)}
    for name in names:
        if name not in known:
            choices = ", ".join(known) or "none yet"
            raise AuthoringError(f"{name}: no such assignment.\n    mend: Choose one of: {choices}.")
    return [known[name] for name in names or known]


def _report(assignment: Assignment) -> int:
    trials, faults = check_assignment(assignment)
    print(assignment.name)
    for trial in trials:
        print(f"  {_row(trial)}")
    for fault in faults:
        print(fault)
    if write_matrix(assignment.root, {assignment.name: rows_of(trials)}):
        print(f"{FILE.as_posix()} has what they earned.")
    return len(faults)


def _row(trial: Trial) -> str:
    answer = trial.answer
    kind = "right" if answer.is_right else "wrong"
    parts = "  ".join(f"{result.part} {result.earned:g}/{result.points:g}" for result in trial.results)
    return f"{answer.exercise:<20} {kind}  {answer.name:<28} {trial.earned:g}/{trial.points:g}   {parts}"
