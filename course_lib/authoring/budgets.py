"""What a lesson may cost, and what a recorded run has cost too much."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from course_lib.authoring.lessons import Cell
from course_lib.authoring.notebook import Record, cell_ids

CELL_SECONDS = 20.0
LESSON_SECONDS = 60.0
LESSON_MIB = 2048


@dataclass(frozen=True)
class Excess:
    """One figure over its budget; `cell` is None where it is the whole lesson's."""

    cell: Cell | None
    what: str
    mend: str


def budget_of(metadata: dict[str, Any]) -> float:
    """The seconds that a cell may take."""
    return float(metadata.get("budget", CELL_SECONDS))


def excesses(cells: Sequence[Cell], record: Record) -> list[Excess]:
    """Every budget that the recorded run went over."""
    found = [
        Excess(cell, f"took {seconds:g} s; its budget is {budget_of(cell.metadata):g} s", _CELL_MEND)
        for cell, identity in zip(cells, cell_ids(cells), strict=True)
        if (seconds := record.cell_seconds.get(identity, 0.0)) > budget_of(cell.metadata)
    ]
    if record.seconds > LESSON_SECONDS:
        what = f"the lesson took {record.seconds:g} s; its budget is {LESSON_SECONDS:g} s"
        found.append(Excess(None, what, "Make the slowest cells do less."))
    if record.peak_mib > LESSON_MIB:
        what = f"the lesson needed {record.peak_mib} MiB of memory; its budget is {LESSON_MIB} MiB"
        found.append(Excess(None, what, "Use smaller batches or models, or free what is no longer needed."))
    return found


_CELL_MEND = "Make the cell do less, or give it a larger `budget` in its options."
