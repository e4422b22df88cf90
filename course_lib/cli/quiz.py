"""`course quiz …`: the quiz bank's commands."""

from __future__ import annotations

import json
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
    from course_lib.outline import OUTLINE_FILE, OutlineError, all_lessons, load_outline
    from course_lib.quiz.export import command
    from course_lib.quiz.reading import BankError, find_root

    try:
        root = find_root()
        outline = load_outline(root) if (root / OUTLINE_FILE).is_file() else []
    except (BankError, OutlineError) as error:
        click.echo(error, err=True)
        sys.exit(2)
    titles = {lesson.name: lesson.title for lesson in all_lessons(outline)}
    sys.exit(command.run(root, to, names, output, graded, titles))


@quiz.command()
@click.argument("sheet", type=click.Path(path_type=Path), metavar="ANSWERS.json")
@click.option("--graded", is_flag=True, help="Score against quizzes/graded, not the public quiz.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def score(sheet: Path, graded: bool, as_json: bool) -> None:
    """Score an answer sheet, or a file exported from the player; exits with 1 where it has faults."""
    from course_lib.quiz import sheet as sheets
    from course_lib.quiz.reading import BankError, find_root, load_quiz

    try:
        answers = sheets.read_sheet(sheet)
        result = sheets.score_sheet(load_quiz(find_root(), answers.quiz, graded), answers)
    except (sheets.SheetError, BankError) as error:
        click.echo(error, err=True)
        sys.exit(2)
    click.echo(json.dumps(result.as_data(), indent=1) if as_json else sheets.report(result))
    for fault in result.faults:
        click.echo(fault, err=True)
    sys.exit(1 if result.faults else 0)


@quiz.command()
@click.argument("name", metavar="LESSON")
@click.option("--points", type=float, default=1, show_default=True, help="What each item is worth.")
@click.option("--draw", type=int, help="Ask each student this many items, drawn for the student.")
@click.option(
    "--seed", help="What the draw depends on, beside the student's id; keep it for the whole course."
)
@click.option("--students", type=click.Path(path_type=Path), help="A roster; writes each student's notebook.")
@click.option("--practice", is_flag=True, help="Ask the public items, whose answers are on the site.")
@click.option("--force", is_flag=True, help="Overwrite an assignment that is there.")
def release(
    name: str,
    points: float,
    draw: int | None,
    seed: str | None,
    students: Path | None,
    practice: bool,
    force: bool,
) -> None:
    """Write a graded quiz of LESSON for nbgrader, and with a roster each student's own notebook."""
    from course_lib.outline import lesson_title
    from course_lib.quiz import release as releases
    from course_lib.quiz.classroom import ClassroomError
    from course_lib.quiz.reading import BankError, find_root

    if (draw is None) != (seed is None):
        raise click.UsageError("A draw needs both --draw and --seed.")
    try:
        root = find_root()
        plan = releases.plan(
            releases.load_graded(root, name, practice), points, draw, seed or "", lesson_title(root, name)
        )
        roster = releases.read_students(students) if students else []
        source = releases.write_source(root, plan, force)
        handouts = releases.write_handouts(root, plan, roster) if roster else []
    except (ClassroomError, BankError) as error:
        click.echo(error, err=True)
        sys.exit(2)
    if practice:
        click.echo("Beware: these items are on the site, with their answers.", err=True)
    click.echo(releases.summary(root, plan, source, handouts))


@quiz.command()
@click.argument("assignment")
@click.option("--json", "as_json", is_flag=True, help="Print the statistics as JSON.")
@click.option("--figure", type=click.Path(path_type=Path), help="Draw the items to this file.")
def analyse(assignment: str, as_json: bool, figure: Path | None) -> None:
    """Tell each item's difficulty, discrimination and most chosen wrong answer in a graded class."""
    from course_lib.quiz import analyse as analysis
    from course_lib.quiz.classroom import ClassroomError, assignment_name
    from course_lib.quiz.reading import BankError, find_root

    name = assignment_name(assignment)
    try:
        responses, notices = analysis.read_responses(find_root(), name)
    except (ClassroomError, BankError) as error:
        click.echo(error, err=True)
        sys.exit(2)
    statistics = analysis.analyse(responses)
    click.echo(json.dumps(analysis.as_data(statistics), indent=1) if as_json else analysis.table(statistics))
    for notice in notices:
        click.echo(notice, err=True)
    if figure:
        analysis.save_figure(statistics, figure, name)
