"""`course grade`: grade a class behind the wall."""

from __future__ import annotations

import sys
from pathlib import Path

import click


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("assignment")
@click.option(
    "--student", "students", multiple=True, metavar="NAME", help="Only this student; may be repeated."
)
@click.option(
    "--jobs", type=click.IntRange(min=1), help="Submissions at a time; by default one for each core."
)
@click.option(
    "--cluster", metavar="ADDRESS", help="Grade on this dask.distributed scheduler: tcp://HOST:8786."
)
@click.option("--unsafe", is_flag=True, help="Run submissions without a sandbox; the gradebook records it.")
@click.option("--again", is_flag=True, help="Grade anew what was graded before.")
@click.option(
    "--report",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The report's file; otherwise build/grading/ASSIGNMENT.html.",
)
def grade(
    assignment: str,
    students: tuple[str, ...],
    jobs: int | None,
    cluster: str | None,
    unsafe: bool,
    again: bool,
    report: Path | None,
) -> None:
    """Grade what students handed in for ASSIGNMENT (such as ps03), as `nbgrader autograde` does, but faster.

    Submissions run in a sandbox; hidden tests never share a process with them. Points and executed
    notebooks go where nbgrader keeps its own: its formgrader, feedback and exports work as always.

    Stopped at any moment, even by a power cut, the same command goes on where it was.

    \b
    course grade ps03
    course grade ps03 --student ada --student grace --again
    course grade ps03 --cluster tcp://10.0.0.5:8786

    Exit status: 0 all graded, 1 something could not be graded, 2 wrong use, 130 stopped by Ctrl-C.
    """
    from course_lib.grading.batch.lean import leave_out_iri_grammar

    leave_out_iri_grammar()
    from course_lib.grading.batch.command import Wish
    from course_lib.grading.batch.command import grade as grade_class

    sys.exit(grade_class(Wish(assignment, students, jobs, cluster, unsafe, again, report)))
