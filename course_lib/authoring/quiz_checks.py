"""The quiz bank held against the course: its claims, lessons, headings, cells and bibliography."""

from __future__ import annotations

import sys

from course_lib.authoring.citations import Bibliography
from course_lib.authoring.claims import load_claims
from course_lib.authoring.lessons import AuthoringError, Project, all_lessons, find_project
from course_lib.authoring.pages import lesson_page
from course_lib.faults import Fault
from course_lib.outline import all_lessons as planned_lessons
from course_lib.outline import load_outline
from course_lib.quiz.checks import Course, check_bank, summary
from course_lib.quiz.reading import Bank, read_bank


def run() -> int:
    """Print all faults of the bank; returns the exit code: 1 where there is one, 2 outside of a checkout."""
    try:
        bank, found = bank_faults(find_project())
    except AuthoringError as error:
        print(error, file=sys.stderr)
        return 2
    for fault in found:
        print(fault)
    print(f"{len(found)} fault{'s' if len(found) > 1 else ''}." if found else f"No faults: {summary(bank)}")
    return 1 if found else 0


def bank_faults(project: Project) -> tuple[Bank, list[Fault]]:
    """The bank, and every fault of its files and of what they refer to; raises AuthoringError."""
    bank, faults = read_bank(project.root)
    return bank, [*faults, *check_bank(bank, course_of(project))]


def course_of(project: Project) -> Course:
    """What items may refer to; raises AuthoringError for a lesson that cannot be read."""
    lessons = all_lessons(project)
    return Course(
        claims={claim.id: claim.lesson for claim in load_claims(project.root)},
        lessons={lesson.name: lesson.title for lesson in planned_lessons(load_outline(project.root))},
        sections={
            lesson.name: {heading.title for heading in lesson_page(lesson).headings} for lesson in lessons
        },
        cells={lesson.name: {cell.label for cell in lesson.code_cells if cell.label} for lesson in lessons},
        sources=set(Bibliography(project.bibliography).names),
    )
