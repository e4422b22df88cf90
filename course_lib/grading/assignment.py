"""An assignment: its text, in MyST Markdown, and nbgrader's source notebook that is made from it.

A code cell's options say what it is:

    answer: unroll         the learner's cell; ### BEGIN SOLUTION and ### END SOLUTION enclose the solution
    test: unroll-values    locked and graded; ### BEGIN HIDDEN TESTS and ### END HIDDEN TESTS enclose some
    exercise: unroll       … of the exercise that this test belongs to
    part: "values"         … what it measures, in a word or two
    points: 2              … and what it is worth

Any other code cell is locked, and restored before grading.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

FOLDER = Path("solutions")
STUB = "raise NotImplementedError"
_SOLUTION = re.compile(r"^([ \t]*)### BEGIN SOLUTION\n.*?^[ \t]*### END SOLUTION$", re.DOTALL | re.MULTILINE)
_HIDDEN = re.compile(
    r"^[ \t]*### BEGIN HIDDEN TESTS\n.*?^[ \t]*### END HIDDEN TESTS\n?", re.DOTALL | re.MULTILINE
)


@dataclass(frozen=True)
class AssignmentCell:
    """One cell; `line` is where it begins in the text, `number` its place among cells of its sort, from 1."""

    kind: str
    source: str
    options: dict[str, Any]
    line: int
    number: int

    @property
    def answer(self) -> str | None:
        """The exercise whose answer is written here."""
        return self.options.get("answer")

    @property
    def test(self) -> str | None:
        """The name of the test."""
        return self.options.get("test")

    @property
    def stub(self) -> str:
        """An answer cell as the learner gets it."""
        return _SOLUTION.sub(rf"\1{STUB}", self.source)

    @property
    def visible(self) -> str:
        """A test cell as the learner gets it."""
        return _HIDDEN.sub("", self.source).rstrip()

    @property
    def grade_id(self) -> str:
        """nbgrader's name of the cell."""
        return self.test or (f"{self.answer}-answer" if self.answer else f"{self.kind}-{self.number}")


@dataclass(frozen=True)
class Assignment:
    """One assignment, such as ps03; `root` is the checkout's folder."""

    name: str
    root: Path

    @property
    def folder(self) -> Path:
        return self.root / FOLDER / self.name

    @property
    def source(self) -> Path:
        return self.folder / f"{self.name}.md"

    @property
    def notebook(self) -> Path:
        return self.folder / f"{self.name}.ipynb"

    @property
    def answers(self) -> Path:
        """The folder with right and wrong solutions, one folder an exercise."""
        return self.folder / "answers"

    @cached_property
    def cells(self) -> list[AssignmentCell]:
        """The cells of the text; raises AssignmentError where it cannot be parsed."""
        return parse(self.source.read_text(encoding="utf-8"), f"{FOLDER}/{self.name}/{self.source.name}")

    @property
    def exercises(self) -> list[str]:
        """The exercises, in the order of their answer cells."""
        return [cell.answer for cell in self.cells if cell.answer]

    def tests_of(self, exercise: str) -> list[AssignmentCell]:
        """The test cells of an exercise, in order."""
        return [cell for cell in self.cells if cell.test and cell.options["exercise"] == exercise]

    def nbgrader_notebook(self) -> dict[str, Any]:
        """nbgrader's source notebook, with solutions and hidden tests, as plain data."""
        kernel = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
        language = {"name": "python", "file_extension": ".py", "mimetype": "text/x-python"}
        return {
            "cells": [_nbgrader_cell(cell) for cell in self.cells],
            "metadata": {"kernelspec": kernel, "language_info": language},
            "nbformat": 4,
            "nbformat_minor": 5,
        }


class AssignmentError(ValueError):
    """An assignment that its author has to mend; the message says the file, what is wrong and the mend."""


def all_assignments(root: Path) -> list[Assignment]:
    """The assignments that have a text, in order."""
    return [
        Assignment(path.stem, root) for path in sorted((root / FOLDER).glob("ps[0-9][0-9]/ps[0-9][0-9].md"))
    ]


def parse(text: str, file: str) -> list[AssignmentCell]:
    """Split an assignment's MyST text into cells; raises AssignmentError with every fault of form."""
    from jupytext import myst

    try:
        notebook = myst.myst_to_notebook(text, add_source_map=True)
    except myst.MystMetadataParsingError as error:
        mend = "Write the cell's options as YAML between two lines of three hyphens."
        raise AssignmentError(f"{file}: {error}\n    mend: {mend}") from error
    lines = notebook.metadata["source_map"]
    counts: Counter[str] = Counter()
    cells = []
    for cell, line in zip(notebook.cells, lines, strict=True):
        # Only cells without a name of their own are counted: an edit elsewhere must not rename them.
        counts[cell.cell_type] += not {"answer", "test"} & set(cell.metadata)
        options = dict(cell.metadata)
        cells.append(AssignmentCell(cell.cell_type, cell.source, options, line, counts[cell.cell_type]))
    if faults := _faults(cells, file):
        raise AssignmentError("\n".join(faults))
    return cells


def secret_regions(cell: AssignmentCell) -> list[str]:
    """What stands between a cell's marks: its solution, or its hidden tests."""
    pattern = _HIDDEN if cell.test else _SOLUTION
    return ["\n".join(found[0].strip("\n").split("\n")[1:-1]) for found in pattern.finditer(cell.source)]


def _faults(cells: list[AssignmentCell], file: str) -> list[str]:
    faults: list[str] = []
    answers = [cell.answer for cell in cells if cell.answer]
    names: set[str] = set()

    def tell(cell: AssignmentCell, what: str, mend: str) -> None:
        faults.append(f"{file}:{cell.line}: {cell.grade_id}: {what}\n    mend: {mend}")

    for cell in cells:
        if cell.grade_id in names:
            tell(cell, "the name stands twice", "Give each answer and each test a name of its own.")
        names.add(cell.grade_id)
        if cell.answer and not _SOLUTION.search(cell.source):
            tell(cell, "no solution", "Put it between ### BEGIN SOLUTION and ### END SOLUTION.")
        if cell.test:
            if cell.options.get("exercise") not in answers:
                tell(cell, "belongs to no exercise", f"Write `exercise:` with one of {', '.join(answers)}.")
            if not isinstance(cell.options.get("points"), int | float) or not cell.options.get("part"):
                tell(cell, "has no part or no points", 'Write `part: "values"` and `points: 2`.')
            if not _HIDDEN.search(cell.source):
                tell(
                    cell,
                    "no hidden tests",
                    "Put some between ### BEGIN HIDDEN TESTS and ### END HIDDEN TESTS.",
                )
    for exercise in answers:
        if not any(cell.test and cell.options.get("exercise") == exercise for cell in cells):
            faults.append(f"{file}: {exercise}: no test\n    mend: Add a cell with `exercise: {exercise}`.")
    return faults


def _nbgrader_cell(cell: AssignmentCell) -> dict[str, Any]:
    entry: dict[str, Any] = {"cell_type": cell.kind, "id": cell.grade_id, "source": cell.source}
    if cell.kind == "markdown":
        return {**entry, "metadata": {}}
    nbgrader = {
        "grade": bool(cell.test),
        "grade_id": cell.grade_id,
        "locked": not cell.answer,
        "schema_version": 3,
        "solution": bool(cell.answer),
        "task": False,
    }
    if cell.test:
        nbgrader["points"] = float(cell.options["points"])
    return {**entry, "metadata": {"nbgrader": nbgrader}, "outputs": [], "execution_count": None}
