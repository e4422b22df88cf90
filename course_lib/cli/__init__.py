"""The `course` command: one line of help for each thing that a student, an instructor or a TA does."""

from __future__ import annotations

import sys

import click

from course_lib.cli.exercise import exercise
from course_lib.cli.grade import grade
from course_lib.cli.quiz import quiz


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="course-lib", prog_name="course")
def main() -> None:
    """From recurrence to attention: the course's own tools."""


main.add_command(quiz)
main.add_command(exercise)
main.add_command(grade)


@main.command()
def doctor() -> None:
    """Tell what this machine has, and how to mend what is missing."""
    from course_lib import doctor as checkup

    sys.exit(checkup.run())


@main.command()
def setup() -> None:
    """Find the system parts that the tests need (Chromium, PostgreSQL); install what is missing."""
    from course_lib import system

    sys.exit(system.ensure_all())


@main.command()
@click.argument("names", nargs=-1, metavar="[LESSON]...")
@click.option("--force", is_flag=True, help="Execute even a notebook that is in step, or edited by hand.")
@click.option("--check", is_flag=True, help="Execute nothing; exit with 1 where a notebook is not in step.")
@click.option("--list", "table", is_flag=True, help="Execute nothing; show state, seconds and memory.")
def lessons(names: tuple[str, ...], force: bool, check: bool, table: bool) -> None:
    """Execute each LESSON (all, when none is named) that is not in step with its text or course_lib."""
    from course_lib.authoring import build

    if table:
        sys.exit(build.table(names))
    sys.exit(build.check(names) if check else build.run(names, force=force))


@main.command()
def hygiene() -> None:
    """Check every lesson and page: each fault with its file, its cell and the mend."""
    from course_lib.authoring import hygiene as checks

    sys.exit(checks.run())


@main.command()
def release() -> None:
    """Make the assignments' notebooks from their texts, and build/student.zip for students."""
    from course_lib.authoring import release as releases

    sys.exit(releases.run())


@main.command()
def pictures() -> None:
    """Photograph the built book and JupyterLab anew, for the README."""
    from course_lib.authoring import screenshots

    sys.exit(screenshots.run())
