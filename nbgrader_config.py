"""nbgrader's settings: its ordinary commands work from this folder; assignments are written in solutions/."""

from pathlib import Path

c = get_config()  # type: ignore[name-defined]  # noqa: F821  # nbgrader puts it there

c.CourseDirectory.root = str(Path(__file__).resolve().parent)
c.CourseDirectory.course_id = "from-recurrence-to-attention"
c.CourseDirectory.source_directory = "solutions"

# As nbgrader's own list, but a student's copy of a test cell no longer stops the grading of the whole class.
c.Autograde.sanitize_preprocessors = [
    "nbgrader.preprocessors.ClearOutput",
    "course_lib.quiz.copies.DropCopies",
    "nbgrader.preprocessors.OverwriteKernelspec",
    "nbgrader.preprocessors.OverwriteCells",
    "nbgrader.preprocessors.CheckCellMetadata",
]
