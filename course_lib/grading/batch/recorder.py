"""The one writer to the gradebook, opened when it is sure that the assignment is in it."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType

from nbgrader.api import Gradebook, MissingEntry
from nbgrader.coursedir import CourseDirectory
from sqlalchemy import create_engine, inspect
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from course_lib.grading.batch.collected import GradeError
from course_lib.grading.gradebook import record
from course_lib.grading.outcome import Outcome


class Recorder:
    """Writes outcomes of one assignment; raises GradeError where the gradebook does not know it."""

    def __init__(self, directory: CourseDirectory, assignment: str) -> None:
        self._directory = directory
        unknown = GradeError(
            f"The gradebook does not know the assignment {assignment}.",
            f"Put it there: nbgrader generate_assignment {assignment}",
        )
        try:
            if not _has_tables(directory.db_url):
                raise unknown
            self._gradebook = Gradebook(directory.db_url, directory.course_id)
            self._gradebook.find_notebook(assignment, assignment)
        except MissingEntry:
            self._gradebook.close()
            raise unknown from None
        except SQLAlchemyError as error:
            what = f"The gradebook cannot be opened: {str(error).splitlines()[0]}"
            raise GradeError(what, "Look at db_url in nbgrader_config.py, or at COURSE_DB_URL.") from error

    def __enter__(self) -> Recorder:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._gradebook.close()

    def record(self, outcome: Outcome) -> None:
        """Write points and the executed notebook; once more is the same. Raises GradebookError."""
        record(self._gradebook, outcome, self._directory)


def _has_tables(url: str) -> bool:
    """Whether nbgrader has made this database; looking must not make it."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite" and not Path(parsed.database or "").is_file():
        return False
    engine = create_engine(url)
    try:
        return inspect(engine).has_table("assignment")
    finally:
        engine.dispose()
