"""What a run over a class came to: a row a submission, and what the table and the report tell of all."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from course_lib.grading.outcome import Outcome, Status

UNGRADED = "could not be graded"
STATUSES = (*map(str, Status), UNGRADED)
SLOWEST = 5
BINS = 10


@dataclass(frozen=True)
class Part:
    """Points earned in one test, and the most that it gives."""

    earned: float
    most: float

    @property
    def passed(self) -> bool:
        return self.earned >= self.most


@dataclass(frozen=True)
class Row:
    """What came of one submission; `reason` tells what was wrong with it, if anything was."""

    student: str
    status: str
    seconds: float = 0.0
    reason: str = ""
    parts: dict[str, Part] = field(default_factory=dict)
    fresh: bool = True

    @classmethod
    def of(cls, outcome: Outcome, fresh: bool) -> Row:
        """The row of an outcome; parts that a person has to grade are left out."""
        parts = {
            name: Part(points, outcome.maximum[name])
            for name, points in outcome.points.items()
            if points is not None
        }
        reason = outcome.reason or " ".join(outcome.notes)
        return cls(outcome.student, str(outcome.status), outcome.seconds, reason, parts, fresh)

    @property
    def points(self) -> float:
        return sum(part.earned for part in self.parts.values())

    @property
    def most(self) -> float:
        return sum(part.most for part in self.parts.values())


@dataclass(frozen=True)
class Bin:
    """Submissions with `low` up to `high` percent of the points."""

    low: int
    high: int
    count: int


@dataclass(frozen=True)
class Summary:
    """All rows of a run, with what they depend on; `seconds` is the run's own time."""

    assignment: str
    rows: Sequence[Row]
    tier: str
    versions: dict[str, str]
    seconds: float

    @property
    def counts(self) -> dict[str, int]:
        """How many have each status, in a fixed order."""
        found = Counter(row.status for row in self.rows)
        return {status: found[status] for status in STATUSES}

    @property
    def done(self) -> list[Row]:
        """Those that have points, be it none."""
        return [row for row in self.rows if row.status != UNGRADED]

    @property
    def most(self) -> float:
        return max((row.most for row in self.rows), default=0.0)

    @property
    def mean(self) -> float:
        return statistics.fmean(row.points for row in self.done) if self.done else 0.0

    @property
    def median(self) -> float:
        return statistics.median(row.points for row in self.done) if self.done else 0.0

    @property
    def slowest(self) -> list[Row]:
        return sorted(self.done, key=lambda row: (-row.seconds, row.student))[:SLOWEST]

    @property
    def told(self) -> list[Row]:
        """Those of which there is something to tell, the worst first."""
        rows = [row for row in self.rows if row.status != STATUSES[0]]
        return sorted(rows, key=lambda row: (-STATUSES.index(row.status), row.student))

    @property
    def pass_rates(self) -> dict[str, float]:
        """For each part, the share of those graded who have all of its points."""
        names = list(dict.fromkeys(name for row in self.done for name in row.parts))
        return {
            name: statistics.fmean(name in row.parts and row.parts[name].passed for row in self.done)
            for name in names
        }

    @property
    def bins(self) -> list[Bin]:
        """The distribution of the points, in tenths of the most."""
        most = self.most or 1.0
        found = Counter(min(BINS - 1, int(BINS * row.points / most)) for row in self.done)
        width = 100 // BINS
        return [Bin(n * width, (n + 1) * width, found[n]) for n in range(BINS)]


def plain(text: str) -> str:
    """A text that steers nothing: control and direction marks are written out."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def readable(seconds: float) -> str:
    """A time as people say it: 0.42 s, 12 s, 3 min 20 s."""
    if seconds < 10:
        return f"{seconds:.2g} s"
    if seconds < 120:
        return f"{seconds:.0f} s"
    return f"{seconds // 60:.0f} min {seconds % 60:.0f} s"
