"""Each lesson is run again, and every stored output compared with the new one (nbval, strict).

One test per lesson, so that several workers share them. The sanitize file says what is not compared.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from course_lib.authoring.execute import kernel_environment
from course_lib.authoring.lessons import Lesson, Project, all_lessons

ROOT = Path(__file__).parents[2]
SANITIZE = Path(__file__).with_name("nbval_sanitize.cfg")
CELL_TIMEOUT = 180


def run_nbval(lesson: Lesson) -> subprocess.CompletedProcess[str]:
    command = [
        *(
            sys.executable,
            "-m",
            "pytest",
            str(lesson.notebook),
            "--nbval",
            f"--nbval-sanitize-with={SANITIZE}",
        ),
        *("--nbval-current-env", f"--nbval-cell-timeout={CELL_TIMEOUT}"),
        # By itself: neither the workers nor the cache of the run that this test belongs to.
        *(f"--rootdir={lesson.project.root}", "-p", "no:cacheprovider", "-p", "no:xdist", "-q", "--color=no"),
    ]
    environment = kernel_environment(lesson)
    return subprocess.run(command, env=environment, cwd=lesson.project.root, capture_output=True, text=True)


@pytest.mark.slow
@pytest.mark.parametrize("lesson", all_lessons(Project(ROOT)), ids=lambda lesson: lesson.name)
def test_the_stored_outputs_are_what_the_lesson_computes(lesson: Lesson) -> None:
    done = run_nbval(lesson)
    assert done.returncode == 0, done.stdout + done.stderr
