"""`course quiz …`: the quiz bank's commands."""

from __future__ import annotations

import sys

import click


@click.group()
def quiz() -> None:
    """The quiz bank: check it, score answers, release graded quizzes, export it."""


@quiz.command()
def check() -> None:
    """Check every file of quizzes/: each fault with its file, line, item and mend."""
    from course_lib.authoring import quiz_checks

    sys.exit(quiz_checks.run())
