"""The same points however often and on however many workers; Ctrl-C, after which the same command goes on."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from tiny_course import NAME, TinyCourse

pytestmark = pytest.mark.slow
# Answers whose points would differ if chance, the clock or a neighbour played a part.
CHANCY = """\
import random
import numpy as np
import torch
drawn = (random.random(), np.random.rand(), float(torch.rand(())))"""
SPREAD = "def spread(values):\n    return 3 if len(values) == 3 else max(values) * (drawn[0] < 0.5)"
RUNS = {"sample": (1, 2), "twenty": (1, 2, 4) * 7}


@pytest.mark.parametrize("runs", ["sample", pytest.param("twenty", marks=pytest.mark.long)])
def test_regrades_give_the_same_points(course: TinyCourse, runs: str) -> None:
    course.hand_in_many(9)
    for n in range(3):
        course.hand_in(f"chancy{n}", f"{CHANCY}\ndef double(x):\n    return 2 * x", SPREAD)
    found = []
    for jobs in RUNS[runs][:20]:
        done = course.grade(NAME, "--again", "--jobs", str(jobs))
        assert done.returncode == 0, done.stderr
        found.append(course.points())
    assert all(points == found[0] for points in found)
    assert len(found[0]) == 12
    assert len({tuple(points.values()) for points in found[0].values()}) > 3


class Running:
    """`course grade` in a course, to be sent signals."""

    def __init__(self, course: TinyCourse) -> None:
        self.course = course
        self.log = course.root / "log"
        with self.log.open("w", encoding="utf-8") as log:
            self.process = subprocess.Popen(
                course.command(NAME, "--jobs", "1"),
                cwd=course.root,
                env=course.environment,
                stdout=log,
                stderr=log,
            )

    def wait_for(self, file: Path, count: int = 1) -> None:
        """Wait until there are so many files of this pattern."""
        self.wait_until(lambda: len(list(file.parent.glob(file.name))) >= count)

    def wait_until(self, so: Callable[[], bool]) -> None:
        """Wait until something is so, which it has to be before the process ends."""
        while not so():
            assert self.process.poll() is None, self.log.read_text()
            time.sleep(0.02)

    def interrupt(self) -> None:
        self.process.send_signal(signal.SIGINT)

    def end(self) -> tuple[int, str]:
        """Wait for the end: the exit status, and all that was said."""
        return self.process.wait(), self.log.read_text()


def test_ctrl_c_finishes_what_has_begun_and_the_same_command_goes_on(course: TinyCourse) -> None:
    course.hand_in_many(8, "import time\ntime.sleep(0.5)")
    running = Running(course)
    running.wait_for(course.root / "build" / "grading" / NAME / "*.json", 2)
    running.interrupt()
    status, told = running.end()
    kept = course.kept()
    assert status == 130
    assert 2 <= len(kept) < 8
    assert f"Stopped: {len(kept)} of 8 are graded and kept. To go on: course grade {NAME}" in told
    assert "Press Ctrl-C again" in told
    assert "Traceback" not in told
    assert len(course.points()) == len(kept)
    done = course.grade(NAME)
    assert done.returncode == 0
    assert f"of these kept before  {len(kept)}" in done.stdout
    assert len(course.points()) == 8


def test_a_second_ctrl_c_stops_at_once(course: TinyCourse) -> None:
    course.hand_in("slow", "import time\ntime.sleep(25)\ndef double(x):\n    return 2 * x")
    running = Running(course)
    running.wait_for(course.root / "build" / "grading" / NAME)
    running.interrupt()
    running.wait_until(lambda: "Press Ctrl-C again" in running.log.read_text())
    running.interrupt()
    status, told = running.end()
    assert status == 130
    assert "Stopped: 0 of 1 are graded and kept." in told
    assert course.kept() == {}


def test_two_at_a_time_are_kept_apart(course: TinyCourse) -> None:
    course.hand_in("slow", "import time\ntime.sleep(20)")
    running = Running(course)
    running.wait_for(course.root / "build" / "grading" / NAME)
    second = course.grade(NAME)
    assert second.returncode == 2
    assert f"process {running.process.pid} is grading this course" in second.stderr
    running.process.kill()
    running.end()
    course.hand_in("slow")
    assert course.grade(NAME).returncode == 0
    assert os.listdir(course.root / "submitted") == ["slow"]
