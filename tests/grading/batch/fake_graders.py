"""Graders without a notebook: each does to its worker what its submission says."""

from __future__ import annotations

import json
import os
import signal
import time
from pathlib import Path
from typing import Any

from course_lib.grading.batch.task import Task


def obedient(task: Task) -> str:
    """Do what the submission says: `points 3`, `die 2 FILE`, `raise 9 FILE`, `sleep 0.1`, `log FILE`."""
    outcome: dict[str, Any] = {"student": task.student, "points": 0.0}
    for line in task.submission.decode().splitlines():
        word, *rest = line.split()
        if word == "points":
            outcome["points"] = float(rest[0])
        elif word == "sleep":
            time.sleep(float(rest[0]))
        elif word == "log":
            with Path(rest[0]).open("a", encoding="utf-8") as file:
                file.write(f"{task.student}\n")
        elif word == "die" and _first(int(rest[0]), Path(rest[1])):
            os.kill(os.getpid(), signal.SIGKILL)
        elif word == "raise" and _first(int(rest[0]), Path(rest[1])):
            raise MemoryError("no memory left")
    return json.dumps(outcome)


def _first(times: int, file: Path) -> bool:
    """Whether this is one of the first so many calls with this file."""
    with file.open("a", encoding="utf-8") as tally:
        tally.write("x")
    return file.stat().st_size <= times
