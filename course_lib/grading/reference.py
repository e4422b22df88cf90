"""The instructor's notebook as nbgrader keeps it: what each cell is, what is graded, what students got."""

from __future__ import annotations

import hashlib
import json
import re
from copy import deepcopy
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from nbformat import NotebookNode, from_dict
from nbgrader import preprocessors, utils
from nbgrader.nbgraderformat import MetadataValidator


@dataclass(frozen=True)
class ReferenceCell:
    """One cell; `graded` is its text when it is graded, `handed_out` its text as a student got it."""

    name: str
    id: str
    kind: str
    graded: str
    handed_out: str
    metadata: dict[str, Any]

    @property
    def _node(self) -> NotebookNode:
        return NotebookNode(metadata=self.metadata)

    @property
    def known(self) -> bool:
        """Whether nbgrader knows it."""
        return "nbgrader" in self.metadata

    @property
    def locked(self) -> bool:
        """Whether its text is the instructor's, whatever a student wrote."""
        return utils.is_locked(self._node)

    @property
    def is_test(self) -> bool:
        return self.locked and utils.is_grade(self._node) and self.kind == "code"

    @property
    def is_answer(self) -> bool:
        return utils.is_solution(self._node) or utils.is_task(self._node)

    @property
    def points(self) -> float | None:
        """What it is worth, if it has points."""
        graded = utils.is_grade(self._node) or utils.is_task(self._node)
        return float(self.metadata["nbgrader"]["points"]) if graded else None


@dataclass(frozen=True)
class Reference:
    """All cells in order, the notebook's metadata, and a fingerprint of both."""

    cells: tuple[ReferenceCell, ...]
    metadata: dict[str, Any]
    version: str

    @property
    def maximum(self) -> dict[str, float]:
        """The points of each part."""
        return {cell.name: cell.points for cell in self.cells if cell.points is not None}


def reference(source: NotebookNode) -> Reference:
    """What students are graded by, from the instructor's notebook."""
    return _reference(json.dumps(source, sort_keys=True))


@lru_cache(maxsize=32)
def _reference(text: str) -> Reference:
    graded = _preprocessed(from_dict(json.loads(text)), "LockCells", "ClearSolutions", "ClearOutput")
    for cell in graded.cells:
        if "nbgrader" in cell.metadata:
            cell.metadata.nbgrader.checksum = utils.compute_checksum(cell)
            cell.metadata.nbgrader.cell_type = cell.cell_type
    handed_out = _preprocessed(deepcopy(graded), "ClearHiddenTests", "ClearMarkScheme")
    pairs = enumerate(zip(graded.cells, handed_out.cells, strict=True), 1)
    cells = tuple(_cell(cell, shown, place) for place, (cell, shown) in pairs)
    kept = ("kernelspec", "language_info")
    metadata = {key: graded.metadata[key] for key in kept if key in graded.metadata}
    return Reference(cells, metadata, hashlib.sha256(text.encode()).hexdigest()[:16])


def _cell(graded: NotebookNode, handed_out: NotebookNode, place: int) -> ReferenceCell:
    name, metadata = _name(graded, place), dict(graded.metadata)
    return ReferenceCell(
        name, _id(graded, place), graded.cell_type, graded.source, handed_out.source, metadata
    )


def _preprocessed(notebook: NotebookNode, *names: str) -> NotebookNode:
    """The notebook after these steps of `nbgrader generate_assignment`."""
    MetadataValidator().upgrade_notebook_metadata(notebook)
    for name in names:
        notebook, _ = getattr(preprocessors, name)().preprocess(notebook, {})
    return notebook


def _name(cell: NotebookNode, place: int) -> str:
    return cell.metadata.get("nbgrader", {}).get("grade_id") or cell.get("id") or f"cell-{place}"


def _id(cell: NotebookNode, place: int) -> str:
    """The cell's id, or one made from its name where the notebook's format has none."""
    return cell.get("id") or re.sub(r"[^a-zA-Z0-9_-]", "-", _name(cell, place))[:64]
