"""What a class has handed in, as nbgrader has collected it."""

from __future__ import annotations

import glob
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from nbgrader.coursedir import CourseDirectory

from course_lib.grading.batch.task import Task
from course_lib.grading.batch.versions import versions
from course_lib.grading.notebook_file import SubmissionError, read_bytes
from course_lib.grading.plan import Limits
from course_lib.quiz.classroom import CONFIG, step_folder


class GradeError(Exception):
    """Something that the teaching assistant has to mend; the message says what is wrong and the mend."""

    def __init__(self, what: str, mend: str) -> None:
        super().__init__(f"{what}\n    mend: {mend}")


def find_course() -> Path:
    """The folder at or above the current one that has nbgrader's settings; raises GradeError."""
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / CONFIG).is_file():
            return folder
    raise GradeError(
        f"Neither this folder nor one above it has a {CONFIG}.", "Change into the course's folder."
    )


@dataclass(frozen=True)
class Collected:
    """One student's notebook; whether the file is there, and what it is, is not looked at here."""

    student: str
    path: Path

    def task(self, assignment: str, source: bytes, tier: str) -> Task:
        """What is to be done with it: the file is read now, or the reason told why it cannot be."""
        data, unreadable = b"", ""
        try:
            data = read_bytes(self.path)
        except SubmissionError as error:
            unreadable = str(error)
        return Task(self.student, assignment, data, source, Limits(), tier, versions(), unreadable=unreadable)


def source_notebook(directory: CourseDirectory, assignment: str) -> Path:
    """The instructor's notebook of an assignment; raises GradeError with the names that there are."""
    path = step_folder(directory, "source", assignment) / f"{assignment}.ipynb"
    if path.is_file():
        return path
    folder = step_folder(directory, "source", ".")
    names = sorted(found.parent.name for found in folder.glob("*/*.ipynb") if found.stem == found.parent.name)
    known = f"Write one of {', '.join(names)}." if names else "Make the assignments' notebooks: make release"
    raise GradeError(f"There is no assignment {assignment!r} in {folder.name}/.", known)


def collected(directory: CourseDirectory, assignment: str, students: Sequence[str] = ()) -> list[Collected]:
    """Everything that was handed in, or what these students did; raises GradeError where there is nothing."""
    everywhere = directory.format_path(directory.submitted_directory, "*", assignment)
    pattern = directory.format_path(
        directory.submitted_directory, "(?P<student>[^/]+)", assignment, escape=True
    )
    found = {}
    for place in sorted(glob.glob(everywhere)):
        if match := re.fullmatch(pattern, place):
            found[match["student"]] = Collected(match["student"], Path(place) / f"{assignment}.ipynb")
    step = directory.submitted_directory
    if not found:
        mend = f"Collect them: nbgrader collect {assignment} (or nbgrader zip_collect {assignment})"
        raise GradeError(f"Nothing was handed in: no folder {step}/<student>/{assignment}.", mend)
    if missing := [student for student in students if student not in found]:
        mend = f"Look at the names of the folders in {step}/."
        raise GradeError(f"These students handed in no {assignment}: {', '.join(missing)}.", mend)
    return [found[student] for student in dict.fromkeys(students)] if students else list(found.values())
