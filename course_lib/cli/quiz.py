"""`course quiz …`: the quiz bank's commands."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click


@click.group()
def quiz() -> None:
    """The quiz bank: check it, score answers, release graded quizzes, export it."""


@quiz.command()
def check() -> None:
    """Check every file of quizzes/: each fault with its file, line, item and mend."""
    from course_lib.authoring import quiz_checks

    sys.exit(quiz_checks.run())


@quiz.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("names", nargs=-1, metavar="[LESSON]...")
@click.option("--to", required=True, type=click.Choice(["anki", "qti", "moodle", "gift"]), help="The format.")
@click.option(
    "--output", type=click.Path(file_okay=False, path_type=Path), help="The folder; otherwise build/exports."
)
@click.option("--graded", is_flag=True, help="Graded quizzes too, in files of their own, with their answers.")
def export(names: tuple[str, ...], to: Any, output: Path | None, graded: bool) -> None:
    """Write the quiz of each LESSON (all, when none is named) for another program.

    \b
    anki    one package for Anki, flashcards too; importing it again updates
    qti     a ZIP a lesson, for Canvas (Settings, Import Course Content, QTI .zip)
    moodle  an XML file a lesson, for Moodle (Question bank, Import, Moodle XML)
    gift    a text file a lesson, for Moodle and others that read GIFT

    Questions, answers, tolerances, all feedback and formulas go along. What a format cannot hold is
    listed with the reason; Moodle XML and Anki hold everything. Theory questions are exported to none.

    \b
    course quiz export --to anki
    course quiz export --to moodle 03_bptt 04_gradients --output for_moodle
    """
    from course_lib.outline import OUTLINE_FILE, all_lessons, load_outline
    from course_lib.quiz.export import command
    from course_lib.quiz.reading import BankError, find_root

    try:
        root = find_root()
    except BankError as error:
        print(error, file=sys.stderr)
        sys.exit(2)
    written = (root / OUTLINE_FILE).is_file()
    titles = {lesson.name: lesson.title for lesson in all_lessons(load_outline(root))} if written else {}
    sys.exit(command.run(root, to, names, output, graded, titles))
