"""What every right and wrong answer earned, kept beside the assignments: solutions/matrix.json.

Trying all answers takes a minute, so the book shows what is kept, and a test makes it anew and compares.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from pydantic import BaseModel, ConfigDict, TypeAdapter

from course_lib.grading.answers import Trial
from course_lib.grading.assignment import FOLDER

FILE = FOLDER / "matrix.json"


class Row(BaseModel):
    """One answer: what it is, and for each part of its exercise the points earned and those to be had."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    exercise: str
    answer: str
    right: bool
    told: str
    says: str | None
    parts: dict[str, tuple[float, float]]


Matrix = dict[str, list[Row]]
_MATRIX: TypeAdapter[Matrix] = TypeAdapter(Matrix)


def rows_of(trials: Sequence[Trial]) -> list[Row]:
    """The rows of one assignment, right answers first within each exercise."""
    rows = [_row(trial) for trial in trials]
    order = list(dict.fromkeys(row.exercise for row in rows))
    return sorted(rows, key=lambda row: (order.index(row.exercise), not row.right, row.answer))


def read_matrix(root: Path) -> Matrix:
    """What is kept below the checkout's folder `root`; empty where nothing is."""
    path = root / FILE
    return _MATRIX.validate_json(path.read_bytes()) if path.is_file() else {}


def write_matrix(root: Path, changed: Mapping[str, list[Row]]) -> bool:
    """Keep the rows of these assignments; returns whether anything is new."""
    before = read_matrix(root)
    after = dict(sorted({**before, **changed}.items()))
    if after == before:
        return False
    text = json.dumps(_MATRIX.dump_python(after, mode="json"), indent=1, ensure_ascii=False)
    (root / FILE).write_text(text + "\n", encoding="utf-8")
    return True


def _row(trial: Trial) -> Row:
    answer = trial.answer
    return Row(
        exercise=answer.exercise,
        answer=answer.name,
        right=answer.is_right,
        told=" ".join(answer.told.split()),
        says=answer.misconception.says if answer.misconception else None,
        parts={result.part: (result.earned, result.points) for result in trial.results},
    )
