"""Those who ask workers: each thread has a worker process of its own, and one that dies is replaced."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from functools import cache
from multiprocessing import Pipe

from course_lib.grading.batch.task import Task

ATTEMPTS = 3
LOOK_SECONDS = 0.5  # how often a silent worker is looked after
# Beyond a notebook's own limit: the start of a template, and what each replaced candidate costs.
SLACK_SECONDS = 120.0
STDERR = 2


@dataclass(frozen=True)
class Answer:
    """What came of a task: its outcome, or why it could not be graded; `attempts` counts the tries."""

    outcome: str | None
    failure: str = ""
    attempts: int = 1


class WorkerError(Exception):
    """A worker was lost, or could not do its work; where it is final, another would do no better."""

    def __init__(self, told: str, final: bool = False) -> None:
        super().__init__(told)
        self.final = final


class Worker:
    """A worker process, started at once."""

    def __init__(self) -> None:
        self._connection, theirs = Pipe()
        command = [sys.executable, "-m", "course_lib.grading.batch.worker"]
        self.process = subprocess.Popen(
            [*command, str(theirs.fileno()), str(os.getpid())],
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=STDERR,  # standard output is for the table
            env=_environment(),
            process_group=0,  # Ctrl-C is for the one who asks
        )
        theirs.close()

    def grade(self, task: Task) -> str:
        """The task's outcome; raises WorkerError."""
        try:
            self._connection.send_bytes(task.message())
            self._wait(task.limits.notebook_seconds + SLACK_SECONDS)
            answer = json.loads(self._connection.recv_bytes())
        except (EOFError, OSError) as error:
            raise WorkerError(self._how_it_ended()) from error
        if "failure" in answer:
            raise WorkerError(answer["failure"], answer.get("final", False))
        return answer["outcome"]

    def close(self) -> None:
        """End the process; its template ends with it."""
        self.process.kill()
        self.process.wait()
        self._connection.close()

    def _wait(self, seconds: float) -> None:
        """Wait for an answer. The end of the socket is not proof enough of a death: a child may hold it."""
        end = time.monotonic() + seconds
        while not self._connection.poll(LOOK_SECONDS):
            if self.process.poll() is not None:
                raise EOFError
            if time.monotonic() > end:
                raise WorkerError(f"the worker gave no answer for {seconds:g} seconds")

    def _how_it_ended(self) -> str:
        try:
            code = self.process.wait(timeout=LOOK_SECONDS)
        except subprocess.TimeoutExpired:
            return "the worker closed its connection"
        return (
            f"the worker was killed by signal {-code}" if code < 0 else f"the worker ended with status {code}"
        )


def _environment() -> dict[str, str]:
    """One thread for each worker, and no password of the gradebook."""
    return {**{k: v for k, v in os.environ.items() if k != "COURSE_DB_URL"}, "OMP_NUM_THREADS": "1"}


class Crew:
    """Worker processes, one for each thread that asks."""

    def __init__(self) -> None:
        self._own = threading.local()
        self._workers: set[Worker] = set()
        self._stopped = False
        self._lock = threading.Lock()

    def grade(self, task: Task) -> Answer:
        """Grade a task on this thread's worker; what is not the student's fault is tried on fresh workers."""
        failure = ""
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return Answer(self._worker().grade(task), attempts=attempt)
            except WorkerError as error:
                self._dismiss()
                failure = str(error)
                if error.final or self._stopped:
                    break
        return Answer(None, failure, attempt)

    def stop(self) -> None:
        """Kill all workers: a thread that waits for one gets a failure, and no worker is started any more."""
        with self._lock:
            self._stopped = True
            for worker in self._workers:
                worker.process.kill()

    def close(self) -> None:
        """Stop, and wait for the workers' ends; no thread may be asking any more."""
        self.stop()
        for worker in self._workers:
            worker.close()
        self._workers.clear()

    def _worker(self) -> Worker:
        worker = getattr(self._own, "worker", None)
        if worker is None:
            with self._lock:
                if self._stopped:
                    raise WorkerError("stopped", final=True)
                worker = self._own.worker = Worker()
                self._workers.add(worker)
        return worker

    def _dismiss(self) -> None:
        worker = getattr(self._own, "worker", None)
        if worker is not None:
            worker.close()
            with self._lock:
                self._workers.discard(worker)
            del self._own.worker


@cache
def _crew_of_this_process() -> Crew:
    return Crew()


def grade_here(task: Task) -> Answer:
    """Grade a task on a worker of this machine: what a cluster's workers are asked to do."""
    return _crew_of_this_process().grade(task)
