"""One thing to mend, and how it is told."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """Where it is (`file` with its line, `cell` where it concerns one), `what` is wrong, and the `mend`."""

    file: str
    cell: str | None
    what: str
    mend: str

    def __str__(self) -> str:
        place = f"{self.file}: {self.cell}" if self.cell else self.file
        return f"{place}: {self.what}\n    mend: {self.mend}"
