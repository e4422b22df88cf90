"""A course with one small assignment, its class, and `course grade` run in it as a program of its own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook

from course_lib.grading.assignment import Assignment
from course_lib.grading.sandbox import SandboxError, best_tier
from course_lib.quiz.classroom import generate_release

ROOT = Path(__file__).resolve().parents[3]
NAME = "ps91"
PARTS = {"double-values": 2.0, "spread-values": 3.0}
# nbgrader counts points of a part by what its cell displays.
TEXT = """\
---
jupytext:
  text_representation:
    extension: .md
    format_name: myst
kernelspec:
  display_name: Python 3
  language: python
  name: python3
---

# Assignment 91: two small functions

```{code-cell} ipython3
import math
```

```{code-cell} ipython3
---
answer: double
---
def double(x):
    ### BEGIN SOLUTION
    return 2 * x
    ### END SOLUTION
```

```{code-cell} ipython3
---
test: double-values
exercise: double
part: "values"
points: 2
---
assert double(3) == 6
### BEGIN HIDDEN TESTS
assert double(-1) == -2
### END HIDDEN TESTS
```

```{code-cell} ipython3
---
answer: spread
---
def spread(values):
    ### BEGIN SOLUTION
    return max(values) - min(values)
    ### END SOLUTION
```

```{code-cell} ipython3
---
test: spread-values
exercise: spread
part: "values"
points: 3
---
assert spread([1, 4, 2]) == 3
### BEGIN HIDDEN TESTS
float(sum(math.isclose(spread([0, n]), abs(n)) for n in (-2, 0, 5)))
### END HIDDEN TESTS
```
"""
DOUBLES = (
    "def double(x):\n    return x + x",
    "def double(x):\n    return abs(2 * x)",
    "def double(x):\n    pass",
)
SPREADS = (
    "def spread(values):\n    return max(values) - min(values)",
    "def spread(values):\n    return values[-1] - values[0] if len(values) == 2 else 3",
    "def spread(values):\n    return 1 / 0",
    "def spread(values:",
)


def _without_sandbox() -> tuple[str, ...]:
    """Batches are tested even where no sandbox can be had; what a sandbox holds is tested elsewhere."""
    try:
        best_tier()
    except SandboxError:
        return ("--unsafe",)
    return ()


class TinyCourse:
    """The course below `root`: released, and with a place for each submission."""

    def __init__(self, root: Path) -> None:
        self.root = root
        places = [str(ROOT), os.environ.get("PYTHONPATH", "")]
        self.environment = {
            **{name: value for name, value in os.environ.items() if name != "COURSE_DB_URL"},
            "PYTHONPATH": os.pathsep.join(filter(None, places)),
            "OMP_NUM_THREADS": "1",
        }

    def release(self) -> None:
        """Write the assignment, and have nbgrader put it into the gradebook."""
        shutil.copyfile(ROOT / "nbgrader_config.py", self.root / "nbgrader_config.py")
        assignment = Assignment(NAME, self.root)
        assignment.folder.mkdir(parents=True)
        assignment.source.write_text(TEXT, encoding="utf-8")
        assignment.notebook.write_text(json.dumps(assignment.nbgrader_notebook()), encoding="utf-8")
        generate_release(self.root, NAME)

    def hand_in(self, student: str, double: str = DOUBLES[0], spread: str = SPREADS[0]) -> Path:
        """Put a student's notebook where nbgrader collects it."""
        released = self.root / "release" / NAME / f"{NAME}.ipynb"
        notebook = json.loads(released.read_text(encoding="utf-8"))
        for cell in notebook["cells"]:
            answer = {"double-answer": double, "spread-answer": spread}.get(cell.get("id"))
            cell["source"] = answer if answer is not None else cell["source"]
        path = self.root / "submitted" / student / NAME / f"{NAME}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(notebook), encoding="utf-8")
        return path

    def hand_in_many(self, count: int, before: str = "") -> None:
        """A class of right, wrong and broken answers; `before` stands in each student's first cell."""
        for n in range(count):
            double = f"{before}\n{DOUBLES[n % len(DOUBLES)]}"
            self.hand_in(f"s{n:04}", double, f"# answer {n}\n{SPREADS[n % len(SPREADS)]}")

    def command(self, *words: str) -> list[str]:
        return [sys.executable, "-m", "course_lib.cli", "grade", *words, *_without_sandbox()]

    def grade(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run `course grade` to its end."""
        return subprocess.run(
            self.command(*words),
            cwd=self.root,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def points(self) -> dict[str, dict[str, float | None]]:
        """What is in nbgrader's gradebook: by student and part the automatic points."""
        with Gradebook(f"sqlite:///{self.root / 'gradebook.db'}") as gradebook:
            return {
                submission.student.id: {
                    grade.name: grade.auto_score
                    for notebook in submission.notebooks
                    for grade in notebook.grades
                }
                for submission in gradebook.assignment_submissions(NAME)
            }

    def autograded(self, student: str) -> dict[str, Any]:
        path = self.root / "autograded" / student / NAME / f"{NAME}.ipynb"
        return json.loads(path.read_text(encoding="utf-8"))

    def kept(self) -> dict[str, tuple[int, int]]:
        """The store's files, each with what changes when it is written again."""
        files = (self.root / "build" / "grading" / NAME).glob("*.json")
        return {path.name: ((status := path.stat()).st_ino, status.st_mtime_ns) for path in files}
