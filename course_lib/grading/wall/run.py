"""One notebook behind the wall: a worker forks an examiner, and sees to its candidates."""

from __future__ import annotations

import json
import multiprocessing
import resource
import signal
import socket
import threading
import time
from collections.abc import Sequence
from dataclasses import asdict
from multiprocessing import reduction
from multiprocessing.connection import Connection
from typing import Any, Literal, Protocol

from course_lib.grading.plan import GIB, Cell, CellRun, Ending, Limits, NotebookRun
from course_lib.grading.wall.channel import Channel
from course_lib.grading.wall.outputs import error_output
from course_lib.grading.wall.warm import warm_torch

_EXAMINER_MEMORY = 2 * GIB  # added to what the worker has


class CandidateHandle(Protocol):
    """A student's process, as the sandbox hands it over."""

    socket: socket.socket

    def interrupt(self) -> None: ...
    def kill(self) -> None: ...
    def how_it_ended(self) -> str | None: ...


class CandidateSource(Protocol):
    """What forks candidates: the sandbox's template."""

    def candidate(self) -> CandidateHandle: ...


def run_notebook(
    cells: Sequence[Cell], template: CandidateSource, limits: Limits | None = None
) -> NotebookRun:
    """Run every cell on its side of the wall; whatever a submission does, each cell has its outcome.

    Raises ExaminerKilled where something else on this machine killed the examiner.
    """
    limits = limits or Limits()
    warm_torch()
    runs = list(_Supervision(template, limits).results(cells))
    tier = str(getattr(getattr(template, "tier", ""), "name", ""))
    return NotebookRun(tuple(runs) + _missing(cells[len(runs) :], limits), tier)


class ExaminerKilled(Exception):  # noqa: N818  # what happened, and nobody's error
    """Someone else killed the examiner: its notebook is to be run again, and nobody loses points."""


class _Supervision:
    """The worker's part: it starts and ends processes at the examiner's word, and keeps the time."""

    def __init__(self, template: CandidateSource, limits: Limits) -> None:
        self.template, self.limits = template, limits
        self.candidate: CandidateHandle | None = None

    def results(self, cells: Sequence[Cell]) -> list[CellRun]:
        # A process with threads must not be forked; the fork server has one.
        way: Literal["fork", "forkserver"] = "fork" if threading.active_count() == 1 else "forkserver"
        context: Any = multiprocessing.get_context(way)
        ours, theirs = context.Pipe()
        examiner = context.Process(target=_examine, args=(tuple(cells), theirs, self.limits), daemon=True)
        examiner.start()
        theirs.close()
        try:
            runs = self.serve(ours, examiner.pid or 0)
            examiner.join(self.limits.grace_seconds)
            if examiner.exitcode == -signal.SIGKILL:
                raise ExaminerKilled("the process that ran the tests was killed")
            return runs
        finally:
            ours.close()
            examiner.kill()
            examiner.join()
            examiner.close()
            self.end()

    def serve(self, examiner: Connection, pid: int) -> list[CellRun]:
        """Do what the examiner asks until it has ended, or the notebook's time is over."""
        runs: list[CellRun] = []
        deadline = time.monotonic() + self.limits.notebook_seconds
        try:
            while examiner.poll(max(0.0, deadline - time.monotonic())):
                verb, *rest = json.loads(examiner.recv_bytes())
                if verb == "ran":
                    runs.append(_cell_run(rest[0]))
                elif verb == "candidate":
                    self.end()
                    self.candidate = self.template.candidate()
                    examiner.send_bytes(b"here")
                    reduction.send_handle(examiner, self.candidate.socket.fileno(), pid)
                    self.candidate.socket.close()
                elif verb == "interrupt" and self.candidate is not None:
                    self.candidate.interrupt()
                elif verb == "kill":
                    self.end()
                elif verb == "how":
                    examiner.send_bytes(self.how_it_ended().encode())
        except (EOFError, ConnectionError):
            pass  # It has ended: of its own, or at its limit of memory.
        return runs

    def how_it_ended(self) -> str:
        """How the candidate ended of itself; its end may take a moment to be noticed."""
        until = time.monotonic() + self.limits.grace_seconds
        while self.candidate is not None and time.monotonic() < until:
            if ended := self.candidate.how_it_ended():
                return ended
            time.sleep(0.01)
        return ""

    def end(self) -> None:
        candidate, self.candidate = self.candidate, None
        if candidate is not None:
            candidate.kill()
            candidate.socket.close()


class _Orders:
    """The examiner's end: what it asks of its worker."""

    def __init__(self, worker: Connection, limits: Limits) -> None:
        self.worker, self.limits = worker, limits

    def tell(self, *words: Any) -> None:
        self.worker.send_bytes(json.dumps(words).encode())

    def candidate(self) -> Channel:
        self.tell("candidate")
        self.worker.recv_bytes()
        handle = reduction.recv_handle(self.worker)
        return Channel(socket.socket(fileno=handle), self.limits.message_bytes)

    def interrupt(self) -> None:
        self.tell("interrupt")

    def kill(self) -> None:
        self.tell("kill")

    def how_it_ended(self) -> str:
        self.tell("how")
        return self.worker.recv_bytes().decode()


def _examine(cells: Sequence[Cell], worker: Connection, limits: Limits) -> None:
    """What the forked examiner does."""
    import torch

    from course_lib.grading.wall.examiner import Examiner

    torch.set_num_threads(1)
    _limit_memory()
    orders = _Orders(worker, limits)
    for run in Examiner(orders, limits).run_all(cells):
        orders.tell("ran", asdict(run))


def _limit_memory() -> None:
    """A student's data must not fill the machine from this side either."""
    with open("/proc/self/statm", encoding="ascii") as statm:
        used = int(statm.read().split()[0]) * resource.getpagesize()
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (used + _EXAMINER_MEMORY, hard))


def _cell_run(entry: dict[str, Any]) -> CellRun:
    return CellRun(entry["name"], tuple(entry["outputs"]), entry["seconds"], Ending(entry["ending"]))


def _missing(cells: Sequence[Cell], limits: Limits) -> tuple[CellRun, ...]:
    """The cells that were not reached."""
    seconds = f"{limits.notebook_seconds:g} seconds"
    told = f"not run: the notebook took more than {seconds}, or more memory than it may"
    return tuple(CellRun(c.name, (error_output("NotRun", told),), 0.0, Ending.NOT_RUN) for c in cells)
