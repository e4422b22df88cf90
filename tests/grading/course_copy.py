"""A fresh copy of the course, and its commands run in it as a teaching assistant runs them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import nbformat
from nbformat import NotebookNode

ROOT = Path(__file__).resolve().parents[2]


class CourseCopy:
    """The course below `root`: what git does not ignore; commands get `environment` besides their own."""

    def __init__(self, root: Path, environment: Mapping[str, str] | None = None) -> None:
        self.root = root
        self.log = ""
        programs = Path(sys.executable).parent
        self.environment = {
            **{name: value for name, value in os.environ.items() if name != "COURSE_DB_URL"},
            "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": str(root),
            "OMP_NUM_THREADS": "1",
            "IPYTHONDIR": str(root / "ipython"),
            "JUPYTER_PATH": str(programs.parent / "share" / "jupyter"),
            "PYDEVD_DISABLE_FILE_VALIDATION": "1",
            **(environment or {}),
        }
        for path in _course_files():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / path, root / path)

    def run(self, *words: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
        """Run a program of this environment in the copy."""
        command = [str(Path(sys.executable).parent / words[0]), *words[1:]]
        return subprocess.run(
            command, cwd=cwd or self.root, env=self.environment, capture_output=True, text=True, check=False
        )

    def ok(self, *words: str, cwd: Path | None = None) -> str:
        """Run a program that must succeed; returns what it printed."""
        done = self.run(*words, cwd=cwd)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout + done.stderr

    def released(self, name: str) -> NotebookNode:
        return nbformat.read(self.root / "release" / name / f"{name}.ipynb", as_version=4)

    def submit(self, student: str, name: str, answers: Mapping[str, str]) -> None:
        """Put the released notebook with these answer cells where nbgrader keeps what it collected."""
        path = self.root / "submitted" / student / name / f"{name}.ipynb"
        path.parent.mkdir(parents=True)
        nbformat.write(answered(self.released(name), answers), path)

    def autograded(self, student: str, name: str) -> NotebookNode:
        return nbformat.read(self.root / "autograded" / student / name / f"{name}.ipynb", as_version=4)

    def feedback(self, student: str, name: str) -> str:
        path = self.root / "feedback" / student / name / f"{name}.html"
        return path.read_text(encoding="utf-8")

    def points(self, name: str) -> dict[str, dict[str, float]]:
        """What is in nbgrader's database: by student and test the points."""
        from nbgrader.api import Gradebook

        url = self.environment.get("COURSE_DB_URL", f"sqlite:///{self.root / 'gradebook.db'}")
        with Gradebook(url) as gradebook:
            return {
                submission.student.id: {
                    grade.name: grade.score for notebook in submission.notebooks for grade in notebook.grades
                }
                for submission in gradebook.assignment_submissions(name)
            }


def cell_of(notebook: NotebookNode, name: str) -> NotebookNode:
    """The cell with this nbgrader id."""
    return next(c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("grade_id") == name)


def answered(notebook: NotebookNode, answers: Mapping[str, str]) -> NotebookNode:
    """The notebook with these answer cells, by exercise."""
    for exercise, source in answers.items():
        cell_of(notebook, f"{exercise}-answer").source = source
    return notebook


def _course_files() -> list[str]:
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    ).stdout
    return [
        os.fsdecode(name) for name in listing.split(b"\0") if name and (ROOT / os.fsdecode(name)).is_file()
    ]
