"""`course exercise …`: the commands for those who write assignments."""

from __future__ import annotations

import sys

import click


@click.group()
def exercise() -> None:
    """Assignments: try their tests on right and wrong answers, begin a new exercise."""


@exercise.command()
@click.argument("names", nargs=-1, metavar="[ASSIGNMENT]...")
def check(names: tuple[str, ...]) -> None:
    """Grade every right and wrong answer of each ASSIGNMENT (all, when none is named); tell what is amiss."""
    from course_lib.authoring import exercise_checks

    sys.exit(exercise_checks.run(names))


@exercise.command()
@click.argument("names", nargs=-1, metavar="[ASSIGNMENT]...")
@click.option("--jobs", type=click.IntRange(min=1), help="Trials at a time; by default one for each core.")
def mutate(names: tuple[str, ...], jobs: int | None) -> None:
    """Change the references of each ASSIGNMENT (all, if none is named); tell which change no test notices."""
    from course_lib.authoring import exercise_mutation

    sys.exit(exercise_mutation.run(names, jobs))


@exercise.command()
@click.argument("assignment")
@click.argument("name")
def new(assignment: str, name: str) -> None:
    """Begin the exercise NAME (such as clip-by-norm) at the end of ASSIGNMENT (such as ps04)."""
    from course_lib.authoring.lessons import AuthoringError, find_project
    from course_lib.grading.assignment import AssignmentError
    from course_lib.grading.scaffold import new_exercise

    try:
        root = find_project().root
        for path in new_exercise(root, assignment, name):
            print(f"{path.relative_to(root).as_posix()} is written.")
    except (AuthoringError, AssignmentError) as error:
        print(error, file=sys.stderr)
        sys.exit(2)
    print(f"Write the exercise, then: course exercise check {assignment}")
