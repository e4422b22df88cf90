"""nbval, called as the course calls it, fails where it should and only there."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output
from test_stored_outputs import run_nbval

from course_lib.authoring.lessons import Lesson, Project

PLOT = """
import matplotlib.pyplot as plt
from matplotlib_inline.backend_inline import set_matplotlib_formats
set_matplotlib_formats("svg")
plt.plot([0, 1])
plt.show()
"""
TRAIN = """
import torch
from course_lib.training import fit
model = torch.nn.Linear(1, 1)
data = [(torch.ones(4, 1), torch.ones(4, 1))]
loss = lambda model, batch: (model(batch[0]) - batch[1]).pow(2).mean()
history = fit(model, loss, data, steps=3, progress="training")
"""


def picture(inside: str) -> nbformat.NotebookNode:
    data = {"image/svg+xml": f"<svg>\n{inside}\n</svg>", "text/plain": "<Figure size 640x480 with 1 Axes>"}
    return new_output("display_data", data=data)


def printed(text: str) -> nbformat.NotebookNode:
    return new_output("stream", name="stdout", text=text)


MAY_DIFFER = {
    "print(1 + 1)": [printed("2\n")],
    PLOT: [picture("<path d='M 0 0'/>")],
    "object()": [new_output("execute_result", data={"text/plain": "<object at 0x7f00>"}, execution_count=1)],
    "# NBVAL_IGNORE_OUTPUT\nimport time\nprint(time.time())": [printed("0\n")],
    TRAIN: [],
}
MAY_NOT_DIFFER = {
    "print(1 + 1)": [printed("3\n")],
    "print(2 + 2)": [],
    PLOT: [],
    "1 / 0": [],
    "import warnings; warnings.warn('old')": [],
}


def run_cells(folder: Path, cells: dict[str, list[nbformat.NotebookNode]]) -> tuple[set[int], str]:
    """The indices of the cells that nbval finds to differ, and what it tells."""
    made = [new_code_cell(source, outputs=outputs, execution_count=1) for source, outputs in cells.items()]
    notebook = new_notebook(cells=made)
    notebook.metadata["kernelspec"] = {"display_name": "Python 3", "language": "python", "name": "python3"}
    (folder / "lessons").mkdir()
    lesson = Lesson("99_x", Project(folder))
    nbformat.write(notebook, lesson.notebook)
    told = run_nbval(lesson).stdout
    return {int(index) for index in re.findall(r"FAILED \S*99_x.ipynb::Cell (\d+)", told)}, told


@pytest.mark.slow
def test_drawings_addresses_timings_and_progress_bars_may_differ(tmp_path: Path) -> None:
    failed, told = run_cells(tmp_path, MAY_DIFFER)
    assert failed == set(), told
    assert f"{len(MAY_DIFFER)} passed" in told


@pytest.mark.slow
def test_values_new_outputs_errors_and_warnings_may_not_differ(tmp_path: Path) -> None:
    failed, told = run_cells(tmp_path, MAY_NOT_DIFFER)
    assert failed == set(range(len(MAY_NOT_DIFFER))), told
