"""What a lesson's notebook tells about itself: how long it takes, and what it needs."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

WORDS_A_MINUTE = 150
CODE_LINES_A_MINUTE = 10


@dataclass(frozen=True)
class NotebookFacts:
    """Size of the file, minutes to read it, and the recorded run: seconds, peak memory, device."""

    kilobytes: int
    reading_minutes: int
    seconds: float | None
    peak_mib: float | None
    device: str | None


def read_facts(notebook: Path) -> NotebookFacts:
    """Read the facts of one .ipynb file; the run's are None where it has not been recorded."""
    content = json.loads(notebook.read_text(encoding="utf-8"))
    course = content["metadata"].get("course", {})
    return NotebookFacts(
        kilobytes=math.ceil(notebook.stat().st_size / 1000),
        reading_minutes=_reading_minutes(content["cells"]),
        seconds=course.get("seconds"),
        peak_mib=course.get("peak_mib"),
        device=course.get("device"),
    )


def _reading_minutes(cells: list[dict[str, Any]]) -> int:
    """Minutes, rounded up to the next five, at a student's pace through prose and code."""
    words = sum(len("".join(cell["source"]).split()) for cell in cells if cell["cell_type"] == "markdown")
    lines = sum("".join(cell["source"]).count("\n") + 1 for cell in cells if cell["cell_type"] == "code")
    minutes = words / WORDS_A_MINUTE + lines / CODE_LINES_A_MINUTE
    return max(5, 5 * math.ceil(minutes / 5))
