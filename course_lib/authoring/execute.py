"""Run a lesson's cells in a fresh kernel, with the time of each cell and the memory of all."""

from __future__ import annotations

import ast
import inspect
import json
import logging
import os
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

from course_lib.authoring import probe
from course_lib.authoring.budgets import budget_of
from course_lib.authoring.lessons import AuthoringError, Lesson
from course_lib.authoring.notebook import Record
from course_lib.authoring.quiz_cells import is_quiz_cell

if TYPE_CHECKING:
    from nbclient import NotebookClient

# A cell is stopped only at this many times its budget, and at least a minute: a slow day is no fault.
TIMEOUT_FACTOR = 6
LEAST_TIMEOUT = 60.0
TRACEBACK_LINES = 8


class FailedCellError(AuthoringError):
    """A cell failed, took far too long or ended the kernel; `cells` hold what was run until then."""

    def __init__(self, message: str, cells: list[dict[str, Any]]) -> None:
        super().__init__(message)
        self.cells = cells


@dataclass(frozen=True)
class Run:
    """Executed cells, and the record of their execution."""

    cells: list[dict[str, Any]]
    record: Record


def kernel_environment(lesson: Lesson) -> dict[str, str]:
    """The environment in which a lesson gives the same outputs each time; the tests use it too."""
    path = [str(lesson.project.root), *filter(None, [os.environ.get("PYTHONPATH")])]
    return {
        **os.environ,
        "CUBLAS_WORKSPACE_CONFIG": ":4096:8",
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        # One thread: sums are added up in the same order on every machine, and small matrices lose nothing.
        "MKL_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "PYTHONHASHSEED": "0",
        "PYTHONPATH": os.pathsep.join(path),
        "TQDM_DISABLE": "1",
    }


def execute(
    lesson: Lesson, cells: Sequence[dict[str, Any]], on_cell: Callable[[int], None] = lambda index: None
) -> Run:
    """Run `cells` but the quiz's in a fresh kernel; `on_cell` is told each one's index as it starts.

    Raises FailedCellError; a KeyboardInterrupt ends the kernel before it goes on.
    """
    client = _client(cells)
    seconds: dict[str, float] = {}
    with client.setup_kernel(env=kernel_environment(lesson), cwd=str(lesson.project.notebooks)):
        for index, cell in enumerate(client.nb.cells):
            if cell.cell_type == "code" and not is_quiz_cell(cell.metadata):
                on_cell(index)
                seconds[cell.id] = _run_cell(client, lesson, index)
        facts = _ask(client)
    record = Record(
        seconds=round(sum(seconds.values()), 1),
        cores=_cores(),
        cell_seconds={identity: round(time, 1) for identity, time in seconds.items()},
        **facts,
    )
    return Run(_plain(client.nb.cells), record)


def _client(cells: Sequence[dict[str, Any]]) -> NotebookClient:
    import nbformat
    from nbclient import NotebookClient

    client = NotebookClient(
        nbformat.v4.new_notebook(cells=[nbformat.from_dict(_empty(cell)) for cell in cells]),
        kernel_name="python3",
        timeout_func=lambda cell: _limit(cell.metadata),
        coalesce_streams=True,
        record_timing=False,
        store_widget_state=False,
        shutdown_kernel="immediate",
        extra_arguments=["--IPKernelApp.log_level=40"],
        log=logging.getLogger("course.nbclient"),
    )
    # What goes wrong is told once, by the exceptions.
    client.log.setLevel(logging.CRITICAL)
    return client


def _limit(metadata: dict[str, Any]) -> float:
    """The seconds after which a cell is stopped."""
    return max(LEAST_TIMEOUT, TIMEOUT_FACTOR * budget_of(metadata))


def _empty(cell: dict[str, Any]) -> dict[str, Any]:
    return {**cell, "outputs": [], "execution_count": None} if cell["cell_type"] == "code" else dict(cell)


def _run_cell(client: NotebookClient, lesson: Lesson, index: int) -> float:
    """Run one cell; returns its seconds, less those in which the kernel waited for a busy processor."""
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

    cell = client.nb.cells[index]
    start, waited = perf_counter(), _seconds_in_queue(client)
    try:
        client.execute_cell(cell, index, execution_count=client.code_cells_executed + 1)
    except CellExecutionError:
        what, mend = _traceback_end(cell), "Correct the cell, or what it calls."
    except CellTimeoutError:
        budget = budget_of(cell.metadata)
        what = f"stopped after {_limit(cell.metadata):g} s; the cell's budget is {budget:g} s"
        mend = "Make the cell do less, or look for a loop that does not end."
    except DeadKernelError:
        what = "the kernel died while it ran this cell"
        mend = "Most often memory ran out: let the cell need less. Else a compiled library has crashed."
    else:
        return perf_counter() - start - (_seconds_in_queue(client) - waited)
    raise FailedCellError(_complaint(lesson, index, what, mend), _plain(client.nb.cells))


def _seconds_in_queue(client: NotebookClient) -> float:
    """How long the kernel was ready to run and had no processor so far; 0 where the system does not tell."""
    manager: Any = client.km
    try:
        return int(Path(f"/proc/{manager.provisioner.pid}/schedstat").read_text().split()[1]) / 1e9
    except FileNotFoundError:  # macOS
        return 0.0


def _complaint(lesson: Lesson, index: int, what: str, mend: str) -> str:
    cell = lesson.cells[index]
    return f"{lesson.project.relative(lesson.source)}:{cell.line}: {cell.name}: {what}\n    mend: {mend}"


def _traceback_end(cell: Any) -> str:
    """The last lines of the cell's traceback, without terminal colours, indented."""
    error = next(output for output in cell.outputs if output.output_type == "error")
    text = re.sub(r"\x1b\[[0-9;]*m", "", "\n".join(error.traceback))
    lines = [line for line in text.splitlines() if line.strip()]
    return "the cell failed\n" + "\n".join(f"      {line}" for line in lines[-TRACEBACK_LINES:])


def _ask(client: NotebookClient) -> dict[str, Any]:
    """The kernel's facts about itself, asked so that it leaves no output and no name behind."""
    question = f"(lambda names: (exec({inspect.getsource(probe)!r}, names), names['probe']())[1])({{}})"
    kernel: Any = client.kc
    message = kernel.execute("", silent=True, store_history=False, user_expressions={"facts": question})
    reply: Any = client.wait_for_reply(message)
    answer = reply["content"]["user_expressions"]["facts"]
    if answer["status"] != "ok":
        raise RuntimeError("the kernel could not be asked for its memory:\n" + "\n".join(answer["traceback"]))
    facts: dict[str, Any] = json.loads(ast.literal_eval(answer["data"]["text/plain"]))
    return facts


def _cores() -> int:
    """The CPU cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _plain(cells: Any) -> list[dict[str, Any]]:
    plain: list[dict[str, Any]] = json.loads(json.dumps(cells))
    return plain
