"""The trusted side of the wall: runs the locked cells, and asks the candidate for what the student defined.

Names of the test's own come first; a name that only the student defined is looked up there, for each cell.
"""

from __future__ import annotations

import ast
import builtins
import contextlib
import dis
import io
import linecache
import signal
import sys
import time
import types
import warnings
from collections.abc import Iterator, Sequence
from typing import Any, Protocol

from course_lib.grading.plan import Cell, CellRun, Ending, Limits, Role
from course_lib.grading.wall.channel import Channel, ChannelTimeout
from course_lib.grading.wall.outputs import checked, error_output, text_output
from course_lib.grading.wall.remote import CandidateGone, RemoteCandidate, last_error

Outputs = list[dict[str, Any]]
_AGAIN = 0.5  # seconds
_ASSIGNING = ("STORE_NAME", "STORE_GLOBAL")


class Supervisor(Protocol):
    """What the worker process does for its examiner."""

    def candidate(self) -> Channel: ...
    def interrupt(self) -> None: ...
    def kill(self) -> None: ...
    def how_it_ended(self) -> str: ...


class _TimeOver(BaseException):
    """A test took too long; no test may catch this."""


class TooManyCandidates(Exception):  # noqa: N818
    """The submission has used up its processes."""


class Examiner:
    """Runs a notebook's cells, each on its side; what goes wrong with a candidate costs that cell alone."""

    def __init__(self, supervisor: Supervisor, limits: Limits) -> None:
        self.supervisor, self.limits = supervisor, limits
        # What the student defined lies beneath the tests' own names, as builtins do.
        self.beneath: dict[str, Any] = dict(vars(builtins))
        self.namespace: dict[str, Any] = {"__name__": "__main__", "__builtins__": self.beneath}
        self.reads: set[str] = set()
        self.own: set[str] = set()  # names that locked cells assign, also those that failed before
        self.remote: RemoteCandidate | None = None
        self.channel: Channel | None = None
        self.ran: list[str] = []  # the sources that a new candidate has to run again
        self.started = 0

    def run_all(self, cells: Sequence[Cell]) -> Iterator[CellRun]:
        """Run every cell in order."""
        for cell in cells:
            start = time.monotonic()
            outputs, ending = self.run(cell)
            yield CellRun(cell.name, tuple(outputs), time.monotonic() - start, ending)

    def run(self, cell: Cell) -> tuple[Outputs, Ending]:
        """Run one cell; returns its outputs and how it ended."""
        try:
            if cell.role is Role.STUDENT:
                return self.run_theirs(cell)
            if cell.role is Role.SHARED:
                shown = self.run_theirs(cell)
                ours = self.run_ours(cell)
                # Where only this side's run failed, that is what an author has to see.
                return ours if shown[1] is Ending.OK and ours[1] is not Ending.OK else shown
            return self.run_ours(cell)
        except TooManyCandidates as error:
            return [error_output("TooManyRestarts", str(error))], Ending.NOT_RUN

    # -- Cells of the student

    def run_theirs(self, cell: Cell) -> tuple[Outputs, Ending]:
        try:
            remote, channel = self.ready()
            channel.deadline = time.monotonic() + self.limits.cell_seconds
            # The alarm is for what it sends instead of an answer: data that take for ever to read.
            with self.time_limit(self.limits.grace_seconds), _captured(io.StringIO()):
                outputs, success = remote.run(cell.source)
        except ChannelTimeout:
            return self.stop(cell)
        except _TimeOver:
            self.end()
            return [self.too_long()], Ending.STOPPED
        except CandidateGone as gone:
            return self.lost(gone)
        self.ran.append(cell.source)
        shown = checked(outputs, self.limits.output_bytes)
        if not success:  # As in any session of Python: a test may ask why nothing was defined.
            sys.last_value = last_error(shown)
        return shown, Ending.OK if success else Ending.ERROR

    def stop(self, cell: Cell) -> tuple[Outputs, Ending]:
        """Interrupt a cell that takes too long; kill its process where that does not help."""
        assert self.channel is not None
        assert self.remote is not None
        shown: Outputs = []
        self.supervisor.interrupt()
        self.channel.deadline = time.monotonic() + self.limits.grace_seconds
        try:
            if late := self.remote.ended_late():
                shown = checked(late[0], self.limits.output_bytes)
                self.ran.append(cell.source) if late[1] else None
            else:  # It said something else: what it does now is not known.
                self.end()
        except (ChannelTimeout, CandidateGone):
            self.end()
        return [*shown, self.too_long()], Ending.STOPPED

    def lost(self, gone: CandidateGone) -> tuple[Outputs, Ending]:
        how = self.supervisor.how_it_ended()
        reason = f"The submission's process ended: {how}." if how else str(gone)
        self.end()
        return [error_output("ProcessEnded", reason)], Ending.STOPPED

    def too_long(self) -> dict[str, Any]:
        seconds = f"{self.limits.cell_seconds:g} seconds"
        told = f"the cell was stopped after {seconds}. Is there a loop without an end?"
        return error_output("CellTimeoutError", told)

    # -- The candidate

    def ready(self) -> tuple[RemoteCandidate, Channel]:
        """The candidate; a new one runs again what ran before."""
        if self.remote is None or self.channel is None:
            self.remote = self.channel = None
            self.started += 1
            if self.started > self.limits.restarts:
                told = f"The submission ended {self.started - 1} processes; no further cell was run."
                raise TooManyCandidates(told)
            self.channel = self.supervisor.candidate()
            self.remote = RemoteCandidate(self.channel)
            self.replay()
        return self.remote, self.channel

    def replay(self) -> None:
        assert self.channel is not None
        assert self.remote is not None
        for source in list(self.ran):
            self.channel.deadline = time.monotonic() + self.limits.cell_seconds
            try:
                self.remote.run(source)
            except (ChannelTimeout, CandidateGone) as error:
                self.ran.remove(source)
                self.end()
                raise CandidateGone("A cell that ran before did not run again.") from error
        self.channel.deadline = None

    def end(self) -> None:
        """Kill the candidate; the next cell that needs one gets a new one."""
        if self.channel is not None:
            self.channel.close()
        self.remote = self.channel = None
        self.supervisor.kill()

    # -- Locked cells

    def run_ours(self, cell: Cell) -> tuple[Outputs, Ending]:
        printed = _Printed(self.limits.output_bytes)
        try:
            if self.remote is None and self.ran:
                self.ready()  # To run again what ran before is not of this test's time.
            with self.time_limit(), _captured(printed), self.names_of(cell) as code:
                value = code.run(self.namespace)
            outputs, ending = _shown(value), Ending.OK
        except _TimeOver:
            self.end()
            outputs, ending = [self.too_long()], Ending.STOPPED
        except CandidateGone as gone:
            outputs, ending = self.lost(gone)
        except ChannelTimeout:
            outputs, ending = [self.too_long()], Ending.STOPPED
        except TooManyCandidates:
            raise
        except BaseException as error:  # A test may fail in any way; the next one must run.
            outputs, ending = [error_output(type(error).__name__, _reason(error))], Ending.ERROR
        return [*text_output(printed.getvalue(), self.limits.output_bytes), *outputs], ending

    @contextlib.contextmanager
    def names_of(self, cell: Cell) -> Iterator[_Code]:
        """Compile a locked cell; while it runs, what only the student defined is in the namespace."""
        code = _Code(cell)
        self.reads |= code.names
        # A test that a student makes fail must not let the student define what it was to assign.
        missing = sorted(self.reads - self.namespace.keys() - self.own - vars(builtins).keys())
        self.own |= code.assigns
        found: dict[str, Any] = {}
        if missing:
            remote, channel = self.ready()
            channel.deadline = None  # The time limit of the test counts.
            found = remote.names(missing)
        self.beneath.update(found)
        try:
            yield code
        finally:
            for name in found:
                del self.beneath[name]

    @contextlib.contextmanager
    def time_limit(self, more: float = 0.0) -> Iterator[None]:
        def over(*_: object) -> None:
            raise _TimeOver

        signal.signal(signal.SIGALRM, over)
        # Again and again: one that comes while an object is destroyed is lost.
        signal.setitimer(signal.ITIMER_REAL, self.limits.cell_seconds + more, _AGAIN)
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)


class _Code:
    """A locked cell, compiled: its statements, the expression that it ends with, the names that it reads."""

    def __init__(self, cell: Cell) -> None:
        filename = f"<{cell.name}>"
        lines = cell.source.splitlines(keepends=True)
        linecache.cache[filename] = (len(cell.source), None, lines, filename)
        tree = ast.parse(cell.source, filename)
        last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
        self.body = compile(tree, filename, "exec")
        self.last = compile(ast.Expression(last.value), filename, "eval") if last else None  # type: ignore[attr-defined]
        self.names = _names(self.body) | (_names(self.last) if self.last else set())
        self.assigns = {each.argval for each in dis.get_instructions(self.body) if each.opname in _ASSIGNING}

    def run(self, namespace: dict[str, Any]) -> Any:
        exec(self.body, namespace)
        return eval(self.last, namespace) if self.last else None


def _names(code: types.CodeType) -> set[str]:
    """Every global name that the code may read, and attributes' names besides."""
    inner = (constant for constant in code.co_consts if isinstance(constant, types.CodeType))
    return {name for name in code.co_names if not name.startswith("__")}.union(*map(_names, inner))


class _Printed(io.StringIO):
    """Keeps one character more than a cell may show: enough to know that there was more."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self._left = most + 1

    def write(self, text: str) -> int:
        kept = text[: self._left]
        self._left -= len(kept)
        super().write(kept)
        return len(text)


@contextlib.contextmanager
def _captured(printed: io.StringIO) -> Iterator[None]:
    # A warning is no failure: nbgrader would give no points to a cell that writes to stderr.
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed), warnings.catch_warnings():
        yield


def _shown(value: Any) -> Outputs:
    if value is None:
        return []
    shown: dict[str, Any] = {"output_type": "execute_result", "execution_count": None, "metadata": {}}
    return [{**shown, "data": {"text/plain": repr(value)[:10_000]}}]


def _reason(error: BaseException) -> str:
    """The error's message, and where student code stopped: never a line of the test."""
    text = str(error)
    line = getattr(error, "student_line", None)
    return text if line is None else f"{text}\n    in {line[0]}, line {line[1]}: {line[2]}"
