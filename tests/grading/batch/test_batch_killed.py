"""Killed at random moments and started again: the grades of an undisturbed run, and nothing done twice."""

from __future__ import annotations

import contextlib
import json
import random
import signal
import subprocess
import time
from typing import Any

import psutil
import pytest
from nbgrader.api import Gradebook
from tiny_course import NAME, TinyCourse

pytestmark = pytest.mark.slow
COUNT = 24
# Each submission takes long enough to be met in the middle.
BEFORE = "import time\ntime.sleep(0.15)"
VICTIMS = ("coordinator", "worker", "template")
MOMENTS = {"sample": 6, "all": 50}


@pytest.mark.parametrize("moments", ["sample", pytest.param("all", marks=pytest.mark.long)])
def test_killed_at_random_moments(course: TinyCourse, moments: str) -> None:
    course.hand_in_many(COUNT, BEFORE)
    expected = undisturbed(course)
    killer = Killer(course, random.Random(5), MOMENTS[moments])
    while killer.wanted:
        forget(course)
        killer.grade_a_class()
        assert grades(course) == expected


def undisturbed(course: TinyCourse) -> dict[str, Any]:
    done = course.grade(NAME, "--jobs", "2")
    assert done.returncode == 0, done.stderr
    made = grades(course)
    assert len(made) == COUNT
    assert len({json.dumps(grade["points"]) for grade in made.values()}) > 3
    return made


def grades(course: TinyCourse) -> dict[str, Any]:
    """All that a run leaves of each student but times: points, status and reasons, outputs."""
    left = {}
    for student, points in course.points().items():
        notebook = course.autograded(student)
        told = notebook["metadata"]["course_grading"]
        left[student] = {
            "points": points,
            "told": {name: value for name, value in told.items() if name != "seconds"},
            "cells": [[cell["source"], cell.get("outputs")] for cell in notebook["cells"]],
        }
    return left


def forget(course: TinyCourse) -> None:
    """Take away what was graded: the class is collected, and nothing more."""
    for path in course.root.glob(f"build/grading/{NAME}/*"):
        path.unlink()
    for path in course.root.glob("autograded/*/*/*"):
        path.unlink()
    with Gradebook(f"sqlite:///{course.root / 'gradebook.db'}") as gradebook:
        for submission in gradebook.assignment_submissions(NAME):
            gradebook.remove_submission(NAME, submission.student.id)


class Killer:
    """Has a class graded, and kills somebody at random moments: each victim as often as the others."""

    def __init__(self, course: TinyCourse, chance: random.Random, moments: int) -> None:
        self.course, self.chance = course, chance
        self.wanted = [VICTIMS[n % len(VICTIMS)] for n in range(moments)]
        chance.shuffle(self.wanted)

    def grade_a_class(self) -> None:
        """Start the command again until it says that all are graded."""
        for _ in range(100):
            kept = self.course.kept()
            status = self.grade_until_killed()
            after = self.course.kept()
            assert {name: after[name] for name in kept} == kept, "what was kept was done again"
            if status == 0:
                return
            # One that is met three times is told as not graded.
            assert status in (-signal.SIGKILL, 1)
        pytest.fail("a class was never done")

    def grade_until_killed(self) -> int:
        command = self.course.command(NAME, "--jobs", "2")
        with open(self.course.root / "log", "a", encoding="utf-8") as log:
            coordinator = subprocess.Popen(
                command, cwd=self.course.root, env=self.course.environment, stdout=log, stderr=log
            )
        family = psutil.Process(coordinator.pid)
        while self.wanted and self.wait_for_a_moment(coordinator):
            self.kill(family)
        return coordinator.wait()

    def wait_for_a_moment(self, coordinator: subprocess.Popen[bytes]) -> bool:
        """Wait until some more are graded, and a little longer; False where the run has ended before."""
        enough = len(self.course.kept()) + self.chance.choice((0, 0, 1, 2, 5, 10))
        delay = self.chance.uniform(0, 1.5)
        while len(self.course.kept()) < enough and coordinator.poll() is None:
            time.sleep(0.01)
        time.sleep(delay)
        return coordinator.poll() is None

    def kill(self, coordinator: psutil.Process) -> None:
        """Kill the coordinator, a worker or a template, if there is one just now."""
        with contextlib.suppress(psutil.NoSuchProcess):
            if found := self.family(coordinator)[self.wanted[-1]]:
                self.chance.choice(found).kill()
                self.wanted.pop()

    def family(self, coordinator: psutil.Process) -> dict[str, list[psutil.Process]]:
        workers = [child for child in coordinator.children() if is_worker(child)]
        below = [child for worker in workers for child in worker.children() if child.cmdline()[1:2] == ["-I"]]
        templates = [process for guard in below for process in (guard, *guard.children())]
        return {"coordinator": [coordinator], "worker": workers, "template": templates}


def is_worker(process: psutil.Process) -> bool:
    return "course_lib.grading.batch.worker" in process.cmdline()
