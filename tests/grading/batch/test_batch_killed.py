"""Killed at random moments and started again: the grades of an undisturbed run, and nothing done twice."""

from __future__ import annotations

import contextlib
import json
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import pytest
from batch_tasks import make_task, outcome
from nbgrader.api import Gradebook
from tiny_course import NAME, TinyCourse

from course_lib.grading.batch.store import Store

pytestmark = pytest.mark.slow
HERE = Path(__file__).parent
# Each submission takes long enough to be met in the middle.
COUNT, BEFORE = 24, "import time\ntime.sleep(0.15)"


@pytest.mark.parametrize(("moments", "fakes"), [(16, 320), pytest.param(50, 1000, marks=pytest.mark.long)])
def test_coordinator_and_workers_killed_at_random_moments(tmp_path: Path, moments: int, fakes: int) -> None:
    """The whole machinery with a grader that takes no time, so that the moments lie close together."""
    store, log = Store(tmp_path / "store"), tmp_path / "log"
    command = [sys.executable, str(HERE / "fake_class.py"), str(store.folder), str(log), str(fakes)]
    killer = Killer(lambda: subprocess.Popen(command), lambda: written(store.folder), random.Random(3), 0.3)
    killer.wanted = killer.shuffled(("coordinator", "worker"), moments)
    killer.grade_a_class()
    assert killer.wanted == [], "the class was done before everybody was killed"
    tasks = [make_task(f"s{n}", f"log {log}", "sleep 0.03", f"points {n}") for n in range(fakes)]
    assert [store.get(task.key) for task in tasks] == [outcome(f"s{n}", n) for n in range(fakes)]
    executed = Counter(log.read_text(encoding="utf-8").split())
    assert set(executed) == {f"s{n}" for n in range(fakes)}
    # With a coordinator two tasks are lost, with a worker its own.
    assert executed.total() <= fakes + 2 * (moments // 2) + moments // 2


@pytest.mark.parametrize("moments", [3, pytest.param(50, marks=pytest.mark.long)])
def test_all_sorts_killed_at_random_moments(course: TinyCourse, moments: int) -> None:
    """`course grade` as it is: real notebooks behind the wall, a gradebook, templates killed too."""
    course.hand_in_many(COUNT, BEFORE)
    expected = undisturbed(course)
    killer = Killer(lambda: start(course), course.kept, random.Random(5), 1.5)
    killer.wanted = killer.shuffled(("coordinator", "worker", "template"), moments)
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


def start(course: TinyCourse) -> subprocess.Popen[bytes]:
    with open(course.root / "log", "a", encoding="utf-8") as log:
        command = course.command(NAME, "--jobs", "2")
        return subprocess.Popen(command, cwd=course.root, env=course.environment, stdout=log, stderr=log)


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


def written(folder: Path) -> dict[str, tuple[int, int]]:
    return {path.name: ((status := path.stat()).st_ino, status.st_mtime_ns) for path in folder.glob("*.json")}


class Killer:
    """Has a class graded, and kills those `wanted`, the last first, each at a moment that chance chooses."""

    def __init__(
        self,
        start: Callable[[], subprocess.Popen[bytes]],
        kept: Callable[[], dict[str, tuple[int, int]]],
        chance: random.Random,
        longest: float,
    ) -> None:
        self.start, self.kept, self.chance, self.longest = start, kept, chance, longest
        self.wanted: list[str] = []

    def shuffled(self, victims: tuple[str, ...], moments: int) -> list[str]:
        """Each victim as often as the others."""
        wanted = [victims[n % len(victims)] for n in range(moments)]
        self.chance.shuffle(wanted)
        return wanted

    def grade_a_class(self) -> None:
        """Start the command again until it says that all are graded."""
        for _ in range(100):
            kept = self.kept()
            status = self.grade_until_killed()
            after = self.kept()
            assert {name: after[name] for name in kept} == kept, "what was kept was done again"
            if status == 0:
                return
            # One that is met three times is told as not graded.
            assert status in (-signal.SIGKILL, 1)
        pytest.fail("a class was never done")

    def grade_until_killed(self) -> int:
        coordinator = self.start()
        while self.wanted and self.wait_for_a_moment(coordinator):
            self.kill(coordinator)
        return coordinator.wait()

    def wait_for_a_moment(self, coordinator: subprocess.Popen[bytes]) -> bool:
        """Wait until some more are graded, and a little longer; False where the run has ended before."""
        enough = len(self.kept()) + self.chance.choice((0, 0, 1, 2, 5, 10))
        delay = self.chance.uniform(0, self.longest)
        while len(self.kept()) < enough and coordinator.poll() is None:
            time.sleep(0.01)
        time.sleep(delay)
        return coordinator.poll() is None

    def kill(self, coordinator: subprocess.Popen[bytes]) -> None:
        """Kill the next one wanted, if there is one of the kind just now."""
        with contextlib.suppress(psutil.NoSuchProcess):
            if found := family(psutil.Process(coordinator.pid))[self.wanted[-1]]:
                victim = self.chance.choice(found)
                victim.kill()
                self.wanted.pop()
                if victim.pid == coordinator.pid:
                    coordinator.wait()


def family(coordinator: psutil.Process) -> dict[str, list[psutil.Process]]:
    """Who can be killed; a template is two processes, and either may be the one."""
    workers = [child for child in coordinator.children() if is_worker(child)]
    guards = [child for worker in workers for child in worker.children() if child.cmdline()[1:2] == ["-I"]]
    templates = [process for guard in guards for process in (guard, *guard.children())]
    return {"coordinator": [coordinator], "worker": workers, "template": templates}


def is_worker(process: psutil.Process) -> bool:
    return "course_lib.grading.batch.worker" in process.cmdline()
