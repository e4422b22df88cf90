"""nbgrader's settings: its ordinary commands work from this folder; assignments are written in solutions/."""

import os
from pathlib import Path

c = get_config()  # type: ignore[name-defined]  # noqa: F821  # nbgrader puts it there

c.CourseDirectory.root = str(Path(__file__).resolve().parent)
c.CourseDirectory.course_id = "from-recurrence-to-attention"
c.CourseDirectory.source_directory = "solutions"
# The grades are in gradebook.db, or where this says: postgresql://user:password@host/database
if os.environ.get("COURSE_DB_URL"):
    c.CourseDirectory.db_url = os.environ["COURSE_DB_URL"]
# nbgrader copies what lies beside a source notebook to students. Texts, answers and mutants stay here.
c.CourseDirectory.ignore = [
    ".ipynb_checkpoints", "*.pyc", "__pycache__", "feedback",
    "ps[0-9][0-9].md", "*.yml", "answers",
]  # fmt: skip

# As nbgrader's own list, but a student's copy of a test cell no longer stops the grading of the whole class.
c.Autograde.sanitize_preprocessors = [
    "nbgrader.preprocessors.ClearOutput",
    "course_lib.quiz.copies.DropCopies",
    "nbgrader.preprocessors.OverwriteKernelspec",
    "nbgrader.preprocessors.OverwriteCells",
    "nbgrader.preprocessors.CheckCellMetadata",
]

# A cell may take this many seconds; the first one imports torch.
c.Execute.timeout = 30
c.Execute.startup_timeout = 120
c.Execute.error_on_timeout = {
    "ename": "CellTimeoutError",
    "evalue": "",
    "traceback": ["CellTimeoutError: the cell was stopped after 30 seconds. Is there a loop without an end?"],
}
# nbgrader gives no points to a test that writes to stderr, as a warning does. What Python writes there is
# kept, as ordinary output; what anything else writes there is dropped.
c.Execute.extra_arguments = ['--IPKernelApp.exec_lines=__import__("sys").stderr = __import__("sys").stdout']
c.IgnorePattern.enabled = True
c.IgnorePattern.pattern = ".*"

# As nbgrader's own list, and no hidden test is shown.
c.GenerateFeedback.preprocessors = [
    "nbgrader.preprocessors.GetGrades",
    "course_lib.grading.nbgrader_parts.HideTests",
    "nbconvert.preprocessors.CSSHTMLHeaderPreprocessor",
]
