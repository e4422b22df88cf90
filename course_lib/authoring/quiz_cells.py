"""A cell tagged `quiz` shows its lesson's quiz: its output is made from the bank, not by running the lesson.

So a reworded question, or a change of the player, gives a notebook its new quiz within a second.
The tests run these cells like all others and compare.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from course_lib.authoring.lessons import AuthoringError, Cell, Project
from course_lib.quiz import show
from course_lib.quiz.reading import BankError

TAG = "quiz"


def is_quiz_cell(metadata: dict[str, Any]) -> bool:
    """Whether a cell with this metadata shows a quiz."""
    return TAG in metadata.get("tags", [])


def quiz_source(name: str) -> str:
    """The code of a cell that shows the quiz of the lesson `name`."""
    return f'from course_lib import quiz\n\nquiz.show("{name}")'


def quiz_output(cells: Sequence[Cell], name: str, project: Project) -> dict[str, str] | None:
    """What the quiz cell of the lesson `name` shows; None where it has none; raises AuthoringError."""
    found = [cell for cell in cells if is_quiz_cell(cell.metadata)]
    if not found:
        return None
    place = f"lessons/src/{name}.md:{found[-1].line}: {found[-1].name}"
    if len(found) > 1:
        raise AuthoringError(f"{place}: a second quiz\n    mend: Keep one cell with the tag {TAG}.")
    if found[0].source.strip() != quiz_source(name):
        raise AuthoringError(f"{place}: not the cell of a quiz\n    mend: Write:\n{quiz_source(name)}")
    try:
        shown = show(name, project.root)
    except BankError as error:
        raise AuthoringError(str(error)) from error
    return {"text/html": shown.html, "text/plain": shown.text}


def with_quiz(cells: Sequence[dict[str, Any]], output: dict[str, str] | None) -> list[dict[str, Any]]:
    """The cells of a notebook; the one of the quiz has its output, as if it had been run in its turn."""
    shown, count = [], 0
    for cell in cells:
        count += cell["cell_type"] == "code"
        if output is not None and is_quiz_cell(cell["metadata"]):
            result = {
                "output_type": "execute_result",
                "metadata": {},
                "data": output,
                "execution_count": count,
            }
            cell = {**cell, "outputs": [result], "execution_count": count}
        shown.append(cell)
    return shown
