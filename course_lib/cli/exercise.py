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
