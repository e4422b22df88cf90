"""A class graded by `course grade`, sandbox on: beside plain `nbgrader autograde`, memory, cost curve.

What is timed is the whole command, as a teaching assistant runs it: its start, the gradebook, the files.
"""

from __future__ import annotations

import ast
import itertools
import json
import os
import shutil
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
import pytest

ROOT = Path(__file__).resolve().parents[2]
PROGRAMS = Path(sys.executable).parent
NAME = "ps03"
OURS, THEIRS = 200, 6
LEAST_RATIO = 10
MOST_TEMPLATE = 1e9  # bytes, its proportional share
MOST_GROWTH = 1.1
CURVE = (10, 100, 1000)
PLAIN = """\
c = get_config()
c.CourseDirectory.source_directory = "solutions"
"""


@dataclass
class Memory:
    """Proportional shares of memory in bytes, by kind of process, at each look."""

    looks: list[dict[str, list[int]]] = field(default_factory=list)

    def most(self, kind: str) -> float:
        return max((max(look.get(kind, [0])) for look in self.looks), default=0)

    def growth(self, kind: str) -> float:
        """The last quarter's median over the second quarter's: by then everything has been started."""
        sizes = [statistics.fmean(look[kind]) for look in self.looks if look.get(kind)]
        quarter = len(sizes) // 4
        return statistics.median(sizes[-quarter:]) / statistics.median(sizes[quarter : 2 * quarter])


class Course:
    """A course with the assignment ps03 alone."""

    def __init__(self, root: Path, settings: str) -> None:
        self.root = root
        shutil.copytree(ROOT / "solutions" / NAME, root / "solutions" / NAME)
        (root / "nbgrader_config.py").write_text(settings, encoding="utf-8")
        path = f"{PROGRAMS}{os.pathsep}{os.environ['PATH']}"
        self.environment = {**os.environ, "PATH": path, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
        self.environment.pop("COURSE_DB_URL", None)
        self.run("nbgrader", "generate_assignment", NAME)

    def hand_in(self, count: int) -> None:
        """A class in which every answer, right or wrong, is somebody's."""
        released = (self.root / "release" / NAME / f"{NAME}.ipynb").read_text(encoding="utf-8")
        answers = {folder.name: itertools.cycle(sources(folder)) for folder in exercises(self.root)}
        for number in range(count):
            notebook = json.loads(released)
            for cell in notebook["cells"]:
                if cell["id"].removesuffix("-answer") in answers:
                    source = next(answers[cell["id"].removesuffix("-answer")])
                    cell["source"] = f"{source}\n# student {number}"
            path = self.root / "submitted" / f"s{number:05}" / NAME / f"{NAME}.ipynb"
            path.parent.mkdir(parents=True)
            path.write_text(json.dumps(notebook), encoding="utf-8")

    def run(self, *words: str) -> tuple[float, Memory]:
        """Run a program; returns its seconds, and what it took of memory meanwhile."""
        start, memory = time.perf_counter(), Memory()
        with open(self.root / "log", "a+", encoding="utf-8") as log:
            command = [str(PROGRAMS / words[0]), *words[1:]]
            process = subprocess.Popen(command, cwd=self.root, env=self.environment, stdout=log, stderr=log)
            watcher = threading.Thread(target=watch, args=(process, memory))
            watcher.start()
            process.wait()
            seconds = time.perf_counter() - start
            watcher.join()
            log.seek(0)
            assert process.returncode == 0, log.read()
        return seconds, memory


def exercises(root: Path) -> list[Path]:
    return sorted((root / "solutions" / NAME / "answers").iterdir())


def sources(folder: Path) -> list[str]:
    """The answers beside an exercise, without the docstrings that say what they are."""
    texts = [path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.py"))]
    return ["\n".join(text.splitlines()[ast.parse(text).body[0].end_lineno or 0 :]) for text in texts]


def watch(process: subprocess.Popen[bytes], memory: Memory) -> None:
    """Look now and then at the processes of a run; what it costs is in the run's time."""
    while process.poll() is None:
        look: dict[str, list[int]] = {}
        for one in family(process.pid):
            try:
                look.setdefault(kind_of(one), []).append(one.memory_full_info().pss)
            except (psutil.NoSuchProcess, psutil.ZombieProcess, psutil.AccessDenied):
                continue
        memory.looks.append(look)
        time.sleep(3)


def family(pid: int) -> Iterator[psutil.Process]:
    try:
        coordinator = psutil.Process(pid)
        yield coordinator
        for worker in coordinator.children():
            yield worker
            for guard in worker.children():
                if "-I" in guard.cmdline():  # all others are examiners
                    yield from guard.children(recursive=True)
    except psutil.NoSuchProcess:
        return


def kind_of(process: psutil.Process) -> str:
    line = process.cmdline()
    return (
        "worker"
        if "course_lib.grading.batch.worker" in line
        else "template"
        if "-I" in line
        else "coordinator"
    )


@pytest.fixture
def course(tmp_path: Path) -> Course:
    return Course(tmp_path / "ours", (ROOT / "nbgrader_config.py").read_text(encoding="utf-8"))


def test_throughput_beside_nbgrader(report: Any, course: Course, tmp_path: Path) -> None:
    plain = Course(tmp_path / "theirs", PLAIN)
    plain.hand_in(THEIRS)
    course.hand_in(OURS)
    theirs = plain.run("nbgrader", "autograde", NAME)[0] / THEIRS
    seconds, memory = course.run("course", "grade", NAME)
    ours = seconds / OURS
    report.grading[f"a submission of {NAME}, of {OURS} at once"] = f"{ours:.3f} s"
    report.grading["the same by nbgrader autograde"] = f"{theirs:.2f} s: {theirs / ours:.1f} times as long"
    report.grading["a template's memory"] = f"{memory.most('template') / 1e6:.0f} MB"
    assert theirs / ours >= LEAST_RATIO
    assert 0 < memory.most("template") < MOST_TEMPLATE


def test_cost_curve_and_flat_memory(report: Any, course: Course, pytestconfig: pytest.Config) -> None:
    sizes = (*CURVE, 10_000) if pytestconfig.getoption("--ten-thousand") else CURVE
    course.hand_in(max(sizes))
    submitted = course.root / "submitted"
    shutil.move(submitted, course.root / "all")
    for size in sizes:
        shutil.rmtree(submitted, ignore_errors=True)
        submitted.mkdir()
        for student in sorted((course.root / "all").iterdir())[:size]:
            shutil.copytree(student, submitted / student.name)
        seconds, memory = course.run("course", "grade", NAME, "--again")
        most = {kind: memory.most(kind) / 1e6 for kind in ("coordinator", "worker", "template")}
        told = ", ".join(f"{kind} {size:.0f} MB" for kind, size in most.items())
        report.grading[f"{size} submissions"] = (
            f"{seconds:.0f} s, {seconds / size:.3f} s each; at most {told}"
        )
    assert all(memory.growth(kind) < MOST_GROWTH for kind in most)
