"""nbgrader's step for cells that a student copied: the copies are no longer cells of nbgrader's."""

from __future__ import annotations

from nbformat import NotebookNode
from nbgrader.preprocessors import DeduplicateIds


class DropCopies(DeduplicateIds):
    """Take nbgrader's metadata from all copies of a cell but the last.

    nbgrader 0.9.6 leaves an empty mapping there, takes it for an old notebook, and gives up the whole batch.
    """

    def preprocess_cell(
        self, cell: NotebookNode, resources: dict, cell_index: int
    ) -> tuple[NotebookNode, dict]:
        cell, resources = super().preprocess_cell(cell, resources, cell_index)
        if cell.metadata.get("nbgrader") == {}:
            del cell.metadata["nbgrader"]
        return cell, resources
