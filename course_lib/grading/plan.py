"""What is run of a submission and what came of it, as plain data; sandbox, wall and batch share it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

KIB, MIB, GIB = 1024, 1024**2, 1024**3


class Role(StrEnum):
    """Who may run a cell, and where."""

    STUDENT = "student"  # a student could edit it: in the candidate alone
    SHARED = "shared"  # locked and without points, such as imports and given helpers: on both sides
    TEST = "test"  # locked and graded, hidden tests included: in the examiner alone


@dataclass(frozen=True)
class Cell:
    """One code cell to run; `name` tells it apart from the others of its notebook."""

    name: str
    role: Role
    source: str


class Ending(StrEnum):
    """How a cell ended."""

    OK = "ok"
    ERROR = "error"
    STOPPED = "stopped"  # it met a limit
    NOT_RUN = "not run"


@dataclass(frozen=True)
class CellRun:
    """What came of a cell: its outputs in the notebook format, seconds, and how it ended."""

    name: str
    outputs: tuple[dict[str, Any], ...]
    seconds: float
    ending: Ending


@dataclass(frozen=True)
class Limits:
    """What one submission may use; memory is what it adds to the template's own."""

    cell_seconds: float = 30.0
    notebook_seconds: float = 300.0
    grace_seconds: float = 1.0  # from the interrupt to the kill
    memory_bytes: int = 2 * GIB
    cpu_seconds: int = 300
    threads: int = 64
    open_files: int = 128
    scratch_bytes: int = 64 * MIB
    output_bytes: int = 1 * MIB  # of one cell
    message_bytes: int = 256 * MIB  # one message across the wall
    restarts: int = 8  # candidates that one notebook may use up


@dataclass(frozen=True)
class NotebookRun:
    """What came of all cells of a notebook, in order."""

    runs: tuple[CellRun, ...] = field(default_factory=tuple)
    tier: str = ""
