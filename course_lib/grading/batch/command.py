"""`course grade`: a class graded behind the wall, on all cores or a cluster, into nbgrader's gradebook."""

from __future__ import annotations

import math
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from tqdm import tqdm

from course_lib.grading.batch.collected import Collected, GradeError, collected, find_course, source_notebook
from course_lib.grading.batch.interrupts import Interrupts
from course_lib.grading.batch.lock import LockedError, only_one
from course_lib.grading.batch.pools import ClusterError, ClusterPool, LocalPool, Pool, cores
from course_lib.grading.batch.recorder import Recorder
from course_lib.grading.batch.report import write_report
from course_lib.grading.batch.run import Graded, run
from course_lib.grading.batch.store import Store
from course_lib.grading.batch.summary import UNGRADED, Row, Summary
from course_lib.grading.batch.table import table
from course_lib.grading.batch.task import Task
from course_lib.grading.batch.versions import versions
from course_lib.grading.gradebook import GradebookError
from course_lib.grading.outcome import Outcome
from course_lib.grading.sandbox import SandboxError
from course_lib.quiz.classroom import ClassroomError, course_directory, load_settings

FOLDER = Path("build") / "grading"
WORTH_A_WORKER = 8  # submissions: starting one takes as long
GRADED, NOT_ALL, WRONG, INTERRUPTED = 0, 1, 2, 130


@dataclass(frozen=True)
class Wish:
    """What was asked for on the command line."""

    assignment: str
    students: tuple[str, ...] = ()
    jobs: int | None = None
    cluster: str | None = None
    unsafe: bool = False
    again: bool = False
    report: Path | None = None


def grade(wish: Wish) -> int:
    """Grade what was handed in to the course around the current folder.

    Returns the exit status: 0 all graded, 1 not all, 2 wrong use, 130 stopped by Ctrl-C.
    """
    try:
        root = find_course()
        directory = course_directory(load_settings(root))
        source = source_notebook(directory, wish.assignment).read_bytes()
        handed_in = collected(directory, wish.assignment, wish.students)
        with only_one(root / FOLDER / "lock"), Recorder(directory, wish.assignment) as recorder:
            return _Run(root, wish, source, handed_in, recorder).run()
    except (GradeError, ClassroomError, SandboxError, ClusterError, LockedError) as error:
        print(error, file=sys.stderr)
        return WRONG


class _Run:
    """One run over what was handed in."""

    def __init__(
        self, root: Path, wish: Wish, source: bytes, handed_in: list[Collected], recorder: Recorder
    ) -> None:
        self.root, self.wish, self.source, self.handed_in, self.recorder = (
            root,
            wish,
            source,
            handed_in,
            recorder,
        )
        self.rows: list[Row] = []
        self.tier = ""

    def run(self) -> int:
        """Grade, record and tell; returns the exit status."""
        start = time.monotonic()
        with self._progress() as bar, Interrupts(lambda: bar.write(_STOPPING, sys.stderr)) as interrupts:
            store = Store(self.root / FOLDER / self.wish.assignment)
            try:
                with closing(self._pool()) as pool:
                    self.tier = "unsafe" if self.wish.unsafe else pool.best_tier()
                    for done in run(self._tasks(store), store, pool, lambda: interrupts.met):
                        self.rows.append(self._recorded(done))
                        bar.update()
            except KeyboardInterrupt:
                return self._stopped()
        if interrupts.met and len(self.rows) < len(self.handed_in):
            return self._stopped()
        return self._told(time.monotonic() - start)

    def _pool(self) -> Pool:
        if self.wish.cluster:
            return ClusterPool(self.wish.cluster)
        worthwhile = math.ceil(len(self.handed_in) / WORTH_A_WORKER)
        return LocalPool(self.wish.jobs or min(cores(), worthwhile))

    def _progress(self) -> tqdm:
        """Shown on a terminal alone: rate, and an estimate of what is left."""
        name, total = self.wish.assignment, len(self.handed_in)
        return tqdm(total=total, desc=name, unit=" submissions", disable=None, dynamic_ncols=True)

    def _tasks(self, store: Store) -> Iterator[Task]:
        """Each submission, read when its turn comes."""
        for one in self.handed_in:
            task = one.task(self.wish.assignment, self.source, self.tier)
            if self.wish.again:
                store.drop(task.key)
            yield task

    def _recorded(self, done: Graded) -> Row:
        if done.outcome is None:
            told = f"{done.failure} (tried {done.attempts} times)" if done.attempts > 1 else done.failure
            return Row(done.student, UNGRADED, reason=told)
        outcome = Outcome.from_json(done.outcome)
        try:
            self.recorder.record(outcome)
        except GradebookError as error:
            return Row(done.student, UNGRADED, reason=f"graded and kept, but not recorded: {error}")
        return Row.of(outcome, done.fresh)

    def _stopped(self) -> int:
        done, again = len(self.rows), " ".join(["course grade", self.wish.assignment])
        print(
            f"Stopped: {done} of {len(self.handed_in)} are graded and kept. To go on: {again}",
            file=sys.stderr,
        )
        return INTERRUPTED

    def _told(self, seconds: float) -> int:
        rows = sorted(self.rows, key=lambda row: row.student)
        summary = Summary(self.wish.assignment, rows, self.tier, versions(), seconds)
        report = self.wish.report or self.root / FOLDER / f"{self.wish.assignment}.html"
        write_report(summary, report)
        print(table(summary))
        print(f"Report: {report}")
        return NOT_ALL if summary.counts[UNGRADED] else GRADED


_STOPPING = "Stopping: what has begun is finished and kept. Press Ctrl-C again to stop at once."
