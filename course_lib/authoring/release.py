"""`make release`: from the assignments' texts to nbgrader's notebooks, and to the zip for students."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from course_lib.authoring import notebook as notebooks
from course_lib.authoring.lessons import AuthoringError, Project, find_project
from course_lib.authoring.student_zip import student_files, zip_bytes
from course_lib.faults import Fault
from course_lib.grading.assignment import Assignment, AssignmentError, all_assignments
from course_lib.grading.leaks import find_secrets, secrets
from course_lib.quiz.classroom import (
    ClassroomError,
    course_directory,
    generate_release,
    load_settings,
    step_folder,
)
from course_lib.quiz.reading import BankError

ZIP = Path("build") / "student.zip"
_FAULT = re.compile(r"^(solutions/[^ ]*): (.*)\n    mend: (.*)$", re.MULTILINE)


def run() -> int:
    """Write every assignment's notebooks and the zip; returns 1 where something stands in the way."""
    try:
        project = find_project()
        for assignment in all_assignments(project.root):
            print(write_source(assignment), flush=True)
        for assignment in all_assignments(project.root):
            released = generate_release(project.root, assignment.name)
            print(f"{project.relative(released)}: {_size(released.stat().st_size)}", flush=True)
        print(write_zip(project))
    except (AuthoringError, AssignmentError, ClassroomError, BankError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def write_source(assignment: Assignment) -> str:
    """Write nbgrader's source notebook where it is not in step with its text; says what was done."""
    shown = assignment.notebook.relative_to(assignment.root).as_posix()
    if in_step(assignment):
        return f"{shown}: in step"
    data = source_text(assignment).encode()
    notebooks.write_at_once(assignment.notebook, data)
    return f"{shown}: written, {_size(len(data))}"


def in_step(assignment: Assignment) -> bool:
    """Whether the source notebook is the one that the text gives."""
    path = assignment.notebook
    return path.is_file() and path.read_text(encoding="utf-8") == source_text(assignment)


def source_text(assignment: Assignment) -> str:
    """The source notebook as its file has it; raises AssignmentError where the text has a fault."""
    return notebooks.as_text(assignment.nbgrader_notebook())


def write_zip(project: Project) -> str:
    """Write the zip for students; says what is in it. Raises AuthoringError where it would tell a secret."""
    names = [assignment.name for assignment in all_assignments(project.root)]
    files = student_files(project, release_folder(project.root), names)
    refuse_secrets(files, project.root)
    data = zip_bytes(files)
    notebooks.write_at_once(project.root / ZIP, data)
    lessons = sum(path.startswith("lessons/") for path in files)
    return (
        f"{ZIP.as_posix()}: {_size(len(data))}, {len(files)} files; lessons: {lessons}; "
        f"assignments: {len(names)}; solutions, hidden tests or graded questions in them: 0"
    )


def release_folder(root: Path) -> Path:
    """Where nbgrader puts the students' version of assignments."""
    return step_folder(course_directory(load_settings(root)), "release", "any").parent


def refuse_secrets(files: dict[str, bytes], root: Path) -> None:
    """Raise AuthoringError where files for students tell a solution, a hidden test or a graded question."""
    if leaks := find_secrets(files.items(), secrets(root)):
        listed = "\n".join(f"{leak}\n    mend: Take it out of that file." for leak in leaks)
        raise AuthoringError(
            f"{ZIP.as_posix()} is not written: it would tell what students must not get.\n{listed}"
        )


def check_assignments(project: Project) -> Iterator[Fault]:
    """An assignment whose text has a fault, or whose source notebook is not in step with it."""
    for assignment in all_assignments(project.root):
        file = project.relative(assignment.notebook)
        try:
            if not in_step(assignment):
                yield Fault(file, None, "not in step with its text", "Run `make release`, and commit both.")
        except AssignmentError as error:
            for place, what, mend in _FAULT.findall(str(error)):
                yield Fault(place, None, what, mend)


def _size(count: int) -> str:
    return f"{count / 2**20:.1f} MB" if count >= 2**20 else f"{count / 2**10:.0f} kB"
