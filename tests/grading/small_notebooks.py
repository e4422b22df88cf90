"""A small instructor's notebook with a cell of every sort, what students get, and a runner without walls."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import nbformat
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from course_lib.grading.plan import Cell, CellRun, Ending, Limits, NotebookRun, Role
from course_lib.grading.reference import reference

NAME = "ps90"
TEST = "assert twice(2) == 4\n### BEGIN HIDDEN TESTS\nassert twice(-3) == -6\n### END HIDDEN TESTS"
ANSWER = "def twice(x):\n    ### BEGIN SOLUTION\n    return 2 * x\n    ### END SOLUTION"
ESSAY = "Why?\n\n=== BEGIN MARK SCHEME ===\nBecause.\n=== END MARK SCHEME ==="
RIGHT = "def twice(x):\n    return x + x"


def source() -> NotebookNode:
    """Locked text, imports, an answer, two tests (the second displays points), and three parts by hand."""
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return new_notebook(
        metadata={"kernelspec": kernel, "language_info": {"name": "python"}},
        cells=[
            new_markdown_cell("# A title", id="title"),
            _cell(new_markdown_cell("Read this."), "read", locked=True),
            _cell(new_code_cell("import math"), "imports", locked=True),
            _cell(new_code_cell(ANSWER), "twice-answer", solution=True),
            _cell(new_code_cell(TEST), "twice-test", locked=True, grade=True, points=2.0),
            _cell(new_code_cell("twice(1) / 2 + 0.5"), "half-test", locked=True, grade=True, points=3.0),
            _cell(new_markdown_cell("### BEGIN SOLUTION\nSo.\n### END SOLUTION"), "essay", solution=True,
                  grade=True, points=4.0),
            _cell(new_code_cell("### BEGIN SOLUTION\n1\n### END SOLUTION"), "by-hand", solution=True,
                  grade=True, points=1.0),
            _cell(new_markdown_cell(ESSAY), "task", task=True, points=5.0),
            new_markdown_cell("The end.", id="end"),
        ],
    )  # fmt: skip


def handed_out() -> NotebookNode:
    """The notebook as a student gets it."""
    notebook = source()
    for cell, known in zip(notebook.cells, reference(source()).cells, strict=True):
        cell.source = known.handed_out
        cell.metadata = copy.deepcopy(NotebookNode(known.metadata))
        if known.known:
            cell.metadata.nbgrader = NotebookNode(known.metadata["nbgrader"])
    return notebook


def right() -> NotebookNode:
    """A submission that passes both tests."""
    notebook = handed_out()
    cell_named(notebook, "twice-answer").source = RIGHT
    return notebook


def cell_named(notebook: NotebookNode, name: str) -> NotebookNode:
    """The cell with this nbgrader id."""
    return next(c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("grade_id") == name)


def changed(change: Callable[[NotebookNode], Any]) -> bytes:
    """The right submission after a change, as a file."""
    notebook = right()
    change(notebook)
    return as_file(notebook)


def as_file(notebook: NotebookNode) -> bytes:
    return json.dumps(notebook).encode()


def write_source(root: Path, name: str = NAME) -> Path:
    """Put the notebook where nbgrader looks for its source."""
    path = root / "solutions" / name / f"{name}.ipynb"
    path.parent.mkdir(parents=True)
    nbformat.write(source(), path)
    return path


def without_walls(cells: Sequence[Cell], template: Any, limits: Limits) -> NotebookRun:
    """Run all cells in one namespace, as a notebook does: for these tests alone."""
    shell = InteractiveShell()
    runs = []
    for cell in cells:
        with capture_output() as captured:
            result = shell.run_cell(cell.source)
        outputs = (
            [{"output_type": "stream", "name": "stdout", "text": captured.stdout}] if captured.stdout else []
        )
        if result.success and result.result is not None:
            data = {"text/plain": repr(result.result)}
            outputs = [{"output_type": "execute_result", "data": data, "metadata": {}, "execution_count": 1}]
        error = result.error_in_exec or result.error_before_exec
        if error is not None:
            told = f"{type(error).__name__}: {error}"
            outputs = [
                {
                    "output_type": "error",
                    "ename": type(error).__name__,
                    "evalue": str(error),
                    "traceback": [told],
                }
            ]
        ending = Ending.OK if error is None else Ending.ERROR
        runs.append(CellRun(cell.name, tuple(outputs), 0.01, ending))
    return NotebookRun(tuple(runs), "no wall at all")


def showing(
    outputs: dict[str, list[dict[str, Any]]], ending: Ending = Ending.OK
) -> Callable[..., NotebookRun]:
    """A runner that runs nothing: cells show these outputs, by name."""

    def run(cells: Sequence[Cell], template: Any, limits: Limits) -> NotebookRun:
        return NotebookRun(
            tuple(CellRun(cell.name, tuple(outputs.get(cell.name, ())), 0.0, ending) for cell in cells),
            "none",
        )

    return run


def roles(cells: Sequence[Cell]) -> dict[str, Role]:
    return {cell.name: cell.role for cell in cells}


def _cell(cell: NotebookNode, name: str, points: float | None = None, **roles: bool) -> NotebookNode:
    cell.id = name
    marks = {"grade": False, "locked": False, "solution": False, "task": False, "schema_version": 3, **roles}
    cell.metadata.nbgrader = {**marks, "grade_id": name}
    if points is not None:
        cell.metadata.nbgrader.points = points
    return cell
