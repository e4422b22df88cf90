"""What each lesson cost when it was last executed, as its notebook records it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

RECORDED = ("seconds", "peak_mib", "device", "cores", "torch")
LESSONS = sorted((Path(__file__).resolve().parents[2] / "lessons").glob("*.ipynb"))


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_lesson(report: Any, path: Path) -> None:
    course = json.loads(path.read_text(encoding="utf-8"))["metadata"]["course"]
    report.lessons[path.stem] = {name: course[name] for name in RECORDED}
