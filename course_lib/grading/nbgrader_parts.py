"""nbgrader's step for feedback: reasons are shown, hidden tests are not."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from html import unescape
from typing import Any

from nbconvert.filters import strip_ansi
from nbformat import NotebookNode
from nbgrader.preprocessors import ClearHiddenTests, NbGraderPreprocessor
from nbgrader.utils import is_grade, is_solution

NOTE = "# Hidden tests ran here."
_SHORTEST = 8  # a shorter line, such as "else:", tells nothing
_FRAME = re.compile(r"\s*(?:Cell|Input) In ?\[(\d+)\]")


class HideTests(NbGraderPreprocessor):
    """Take hidden tests out of test cells, and out of what any cell shows.

    A traceback loses its frames in test cells, and keeps its message and the frames in the learner's cells.
    """

    def preprocess(self, nb: NotebookNode, resources: dict) -> tuple[NotebookNode, dict]:
        tests = [cell for cell in nb.cells if _is_test(cell)]
        counts = {cell.execution_count for cell in tests}
        before = _lines(tests)
        for index, cell in enumerate(tests):
            visible, _ = ClearHiddenTests(parent=self).preprocess_cell(_copy(cell), resources, index)
            if visible.source != cell.source:
                cell.source = f"{visible.source.rstrip()}\n{NOTE}"
        hidden = before - _lines(cell for cell in nb.cells if cell.cell_type == "code")
        for cell in nb.cells:
            if cell.cell_type == "code":
                cell.outputs = [_cleaned(output, counts, hidden) for output in cell.outputs]
        return nb, resources


def _is_test(cell: NotebookNode) -> bool:
    """Whether a cell is one of the locked tests, whose text nbgrader itself has restored."""
    return cell.cell_type == "code" and is_grade(cell) and not is_solution(cell)


def _copy(cell: NotebookNode) -> NotebookNode:
    return NotebookNode(source=cell.source, metadata=cell.metadata)


def _lines(cells: Iterable[NotebookNode]) -> set[str]:
    lines = {line.strip() for cell in cells for line in cell.source.splitlines()}
    return {line for line in lines if len(line) >= _SHORTEST}


def _cleaned(output: NotebookNode, counts: set[int | None], hidden: set[str]) -> NotebookNode:
    def shown(text: str) -> str:
        return "\n".join(line for line in text.split("\n") if not _tells(line, hidden))

    if output.output_type == "error":
        output.traceback = [shown(part) for part in output.traceback if not _is_frame_of(part, counts)]
    return _map_texts(output, shown)


def _is_frame_of(part: str, counts: set[int | None]) -> bool:
    found = _FRAME.match(strip_ansi(part))
    return found is not None and int(found[1]) in counts


def _tells(line: str, hidden: set[str]) -> bool:
    plain = unescape(strip_ansi(line))
    return any(secret in plain for secret in hidden)


def _map_texts(value: Any, change: Callable[[str], str]) -> Any:
    """The same data with each of its texts changed; keys stay."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        for key, part in value.items():
            value[key] = _map_texts(part, change)
        return value
    return [_map_texts(part, change) for part in value] if isinstance(value, list) else value
