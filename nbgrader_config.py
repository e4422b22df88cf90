"""nbgrader's settings: its ordinary commands work from this folder; assignments are written in solutions/."""

import os
from pathlib import Path

from course_lib.grading.nbgrader_autograde import grade_behind_the_wall

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

# Submissions run in a sandbox, tests outside of it, whoever asks nbgrader to autograde.
grade_behind_the_wall()
# What students write and show is made harmless, in feedback and in the formgrader.
c.HTMLExporter.filters = {"markdown2html": "course_lib.grading.shown.markdown2html"}

# For nbgrader's validate alone: a warning does not count as a failure, as in grading.
c.Execute.timeout = 30
c.Execute.startup_timeout = 120
c.Execute.extra_arguments = ['--IPKernelApp.exec_lines=__import__("sys").stderr = __import__("sys").stdout']

# As nbgrader's own list, and no hidden test is shown.
c.GenerateFeedback.preprocessors = [
    "nbgrader.preprocessors.GetGrades",
    "course_lib.grading.nbgrader_parts.HideTests",
    "nbconvert.preprocessors.CSSHTMLHeaderPreprocessor",
]
