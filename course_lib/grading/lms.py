"""A class's points as the tables that learning management systems read: a line for each student.

nbgrader's own export has a line for each student and assignment. These have a column for each assignment:

    nbgrader export --exporter=course_lib.grading.lms.MoodleExport --to=moodle.csv
    nbgrader export --exporter=course_lib.grading.lms.CanvasExport --to=canvas.csv
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path
from typing import Any, ClassVar

from nbgrader.api import Gradebook
from nbgrader.plugins import ExportPlugin


class _TableExport(ExportPlugin):
    """A table with a line for each student; who has not handed in has an empty cell, and no zero."""

    identity: ClassVar[tuple[str, ...]]
    file: ClassVar[str]

    def export(self, gradebook: Gradebook) -> None:
        """Write the table to `to`."""
        chosen = set(self.assignment)
        assignments = sorted(
            (each for each in gradebook.assignments if not chosen or each.name in chosen),
            key=lambda assignment: assignment.name,
        )
        target = Path(self.to or self.file)
        with target.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(self.rows(gradebook, assignments))
        self.log.info("Points of %d assignments written to %s", len(assignments), target)

    def rows(self, gradebook: Gradebook, assignments: list[Any]) -> Iterable[list[str]]:
        """The lines of the table."""
        points = [_points(gradebook, assignment.name) for assignment in assignments]
        yield [*self.identity, *(self.heading(assignment) for assignment in assignments)]
        yield from self.possible(assignments)
        chosen = set(self.student)
        for student in sorted(gradebook.students, key=lambda student: student.id):
            if not chosen or student.id in chosen:
                yield [*self.who(student), *(by_student.get(student.id, "") for by_student in points)]

    def heading(self, assignment: Any) -> str:
        return str(assignment.name)

    def possible(self, assignments: list[Any]) -> Iterable[list[str]]:
        """Lines between the heading and the students."""
        return ()

    def who(self, student: Any) -> list[str]:
        raise NotImplementedError


class MoodleExport(_TableExport):
    """Moodle's grade import: students are found by their ID number or e-mail address."""

    identity = ("ID number", "First name", "Last name", "Email address")
    file = "moodle.csv"

    def heading(self, assignment: Any) -> str:
        return f"{assignment.name} (out of {assignment.max_score:g})"

    def who(self, student: Any) -> list[str]:
        return [
            student.id,
            *(value or "" for value in (student.first_name, student.last_name, student.email)),
        ]


class CanvasExport(_TableExport):
    """Canvas's gradebook import: students are found by their login, possible points stand in line 2."""

    identity = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")
    file = "canvas.csv"

    def possible(self, assignments: list[Any]) -> Iterable[list[str]]:
        line = ["    Points Possible", "", "", "", ""]
        return [[*line, *(f"{assignment.max_score:g}" for assignment in assignments)]]

    def who(self, student: Any) -> list[str]:
        name = ", ".join(part for part in (student.last_name, student.first_name) if part)
        return [name or student.id, "", "", student.id, ""]


def _points(gradebook: Gradebook, assignment: str) -> dict[str, str]:
    """Each student's points of an assignment, late penalties taken off."""
    return {
        submission.student_id: f"{max(0.0, submission.score - submission.late_submission_penalty):g}"
        for submission in gradebook.assignment_submissions(assignment)
    }
