"""Try solutions of an assignment: every cell run in a process of its own, points by nbgrader's own rules.

A stand-in for nbgrader where thousands of solutions are tried: a forked process has torch already, so that
a notebook takes milliseconds. What grades a class is nbgrader; a test proves that both give the same points.
"""

from __future__ import annotations

import ast
import contextlib
import io
import itertools
import linecache
import multiprocessing
import sys
import time
import warnings
from collections.abc import Generator, Mapping
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

from course_lib.grading.assignment import Assignment, AssignmentCell

SECONDS = 60.0


@dataclass(frozen=True)
class PartResult:
    """What one test cell gave: points earned of its maximum, what the learner was told, CPU seconds."""

    test: str
    exercise: str
    part: str
    earned: float
    points: float
    told: str
    seconds: float = 0.0


def try_solutions(
    assignment: Assignment, solutions: Mapping[str, str], stubs: bool = False, seconds: float = SECONDS
) -> list[PartResult]:
    """Grade the assignment with these answer cells, by exercise; a missing one is the reference, or the stub.

    A trial that takes longer than `seconds` ends, and what it had not yet earned counts 0.
    """
    sources = [_source(cell, solutions, stubs) for cell in assignment.cells]
    results = {result.test: result for result in _results(assignment.cells, sources, seconds)}
    missing = [cell for cell in assignment.cells if cell.test and cell.test not in results]
    for cell in missing:
        told = "stopped: it took too long, or ended the process"
        results[cell.grade_id] = _result(cell, 0.0, told)
    return [results[cell.grade_id] for cell in assignment.cells if cell.test]


def loses_points(assignment: Assignment, exercise: str, source: str, seconds: float = SECONDS) -> bool:
    """Whether an answer loses points in its exercise's tests; the first one that it fails ends the trial."""
    cells = [cell for cell in assignment.cells if not cell.test or cell.options["exercise"] == exercise]
    sources = [_source(cell, {exercise: source}, stubs=False) for cell in cells]
    with contextlib.closing(_results(cells, sources, seconds)) as results:
        passed = sum(1 for _ in itertools.takewhile(lambda result: result.earned >= result.points, results))
    return passed < len(assignment.tests_of(exercise))


def _source(cell: AssignmentCell, solutions: Mapping[str, str], stubs: bool) -> str:
    if cell.answer is None:
        return cell.source
    return solutions.get(cell.answer, cell.stub if stubs else cell.source)


def _results(cells: list[AssignmentCell], sources: list[str], seconds: float) -> Generator[PartResult]:
    """Run the cells in a child; yields each test's result as it comes, until the time is over."""
    # Imported here, in the parent, so that each forked child has it already.
    import torch

    torch.set_num_threads(1)
    context = multiprocessing.get_context("fork")
    receiver, sender = context.Pipe(duplex=False)
    child = context.Process(target=_run_all, args=(cells, sources, sender), daemon=True)
    child.start()
    sender.close()
    end = time.monotonic() + seconds
    try:
        while receiver.poll(max(0.0, end - time.monotonic())):
            try:
                yield receiver.recv()
            except EOFError:
                return
    finally:
        receiver.close()
        child.kill()
        child.join()


def _run_all(cells: list[AssignmentCell], sources: list[str], sender: Connection) -> None:
    """Run every code cell in one namespace, as a kernel does; send each test's result."""
    namespace: dict[str, Any] = {"__name__": "__main__"}
    sys.stderr = io.StringIO()
    warnings.simplefilter("ignore")
    for cell, source in zip(cells, sources, strict=True):
        if cell.kind == "code":
            start = time.process_time()  # A busy machine is no fault of the test's.
            value, told = _run_cell(source, f"<{cell.grade_id}>", namespace)
            if cell.test:
                sender.send(_result(cell, _points(value, cell), told, time.process_time() - start))
    sender.close()


def _run_cell(source: str, name: str, namespace: dict[str, Any]) -> tuple[Any, str]:
    """Run a cell; returns the value of its last expression, and the error's text or what was printed."""
    linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
    printed = io.StringIO()
    try:
        tree = ast.parse(source, name)
        last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
        with contextlib.redirect_stdout(printed):
            exec(compile(tree, name, "exec"), namespace)
            value = eval(compile(ast.Expression(last.value), name, "eval"), namespace) if last else None  # type: ignore[attr-defined]
    except BaseException as error:
        return error, f"{type(error).__name__}: {error}"
    return value, printed.getvalue()


def _points(value: Any, cell: AssignmentCell) -> float:
    """nbgrader's rule: an error earns nothing, a displayed number that many points, all else the whole."""
    points = float(cell.options["points"])
    if isinstance(value, BaseException):
        return 0.0
    if isinstance(value, int | float) and not isinstance(value, bool):
        return min(points, max(0.0, float(value)))
    return points


def _result(cell: AssignmentCell, earned: float, told: str, seconds: float = 0.0) -> PartResult:
    options, points = cell.options, float(cell.options["points"])
    return PartResult(cell.grade_id, options["exercise"], options["part"], earned, points, told, seconds)
