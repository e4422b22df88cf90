"""The course folder as nbgrader sees it: its settings, its folders, its gradebook."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from course_lib.faults import Fault

if TYPE_CHECKING:
    from nbgrader.coursedir import CourseDirectory
    from traitlets.config import Config

CONFIG = "nbgrader_config.py"


class ClassroomError(Exception):
    """Something that the instructor has to mend; the message says where, what is wrong and the mend."""

    def __init__(self, file: str, what: str, mend: str) -> None:
        super().__init__(str(Fault(file, None, what, mend)))


def assignment_name(quiz: str) -> str:
    """The assignment that asks a lesson's graded quiz."""
    return quiz if quiz.startswith("quiz_") else f"quiz_{quiz}"


def load_settings(root: Path) -> Config:
    """What nbgrader_config.py in the course's folder sets; the folder itself where it sets no other root."""
    from traitlets.config import Config, PyFileConfigLoader

    settings = Config()
    settings.CourseDirectory.root = str(root)
    if (root / CONFIG).is_file():
        settings.merge(PyFileConfigLoader(CONFIG, path=str(root)).load_config())
    return settings


def course_directory(settings: Config) -> CourseDirectory:
    """nbgrader's own view of its folders and its database; raises ClassroomError without nbgrader."""
    try:
        from nbgrader.coursedir import CourseDirectory
    except ImportError:
        raise ClassroomError("nbgrader", "not installed", "pip install nbgrader") from None
    return CourseDirectory(config=settings)


def step_folder(directory: CourseDirectory, step: str, assignment: str, student: str = ".") -> Path:
    """The folder of an assignment in one of nbgrader's steps: "source", "release", "autograded" and so on."""
    name = getattr(directory, f"{step}_directory")
    return Path(os.path.normpath(directory.format_path(name, student, assignment)))


def generate_release(root: Path, assignment: str) -> Path:
    """Run nbgrader's generate_assignment; returns the student's notebook, raises ClassroomError."""
    settings = load_settings(root)
    directory = course_directory(settings)
    from nbgrader.apps.api import NbGraderAPI

    with _own_programs():
        outcome = NbGraderAPI(coursedir=directory, config=settings).generate_assignment(assignment)
    if not outcome["success"]:
        last = outcome.get("error") or outcome.get("log") or "no reason given"
        mend = "Mend what nbgrader says. An assignment with submissions must keep its questions."
        raise ClassroomError(assignment, f"nbgrader generate_assignment failed:\n{last}", mend)
    return step_folder(directory, "release", assignment) / f"{assignment}.ipynb"


@contextmanager
def _own_programs() -> Iterator[None]:
    """This environment's programs first on PATH: for a new database nbgrader calls `alembic`."""
    before = os.environ.get("PATH", "")
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), before])
    try:
        yield
    finally:
        os.environ["PATH"] = before
