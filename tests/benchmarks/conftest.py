"""Timings side by side, a table of them at the end of the run, and _build/benchmarks.json.

The plain test run leaves this folder out (`norecursedirs`): timings need the machine for themselves.
"""

from __future__ import annotations

import datetime
import json
import os
import platform
import statistics
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import pytest
import torch
from torch.utils.benchmark import Timer

from course_lib.device import device_report, pick_device

ROOT = Path(__file__).resolve().parents[2]
RESULT = ROOT / "_build" / "benchmarks.json"
THREADS = 1
WARM_UP, ROUNDS = 3, 31


@dataclass
class Comparison:
    """Median seconds of a computation of the course and of its rival; `ratio` is ours to theirs.

    The ratio is the median over rounds, each of which runs both, and `quartiles` are its spread.
    """

    what: str
    rival: str
    seconds: float
    rival_seconds: float
    ratio: float
    quartiles: tuple[float, float]


@dataclass
class Report:
    """What one run measured: comparisons, the lessons' recorded cost, the site's build, the grading."""

    comparisons: list[Comparison] = field(default_factory=list)
    lessons: dict[str, dict[str, Any]] = field(default_factory=dict)
    site_seconds: float | None = None
    grading: dict[str, str] = field(default_factory=dict)

    def compare(
        self, what: str, ours: Callable[[], object], rival: str, theirs: Callable[[], object]
    ) -> None:
        """Time both in turn, on one thread, and keep the comparison."""
        timers = [Timer("f()", globals={"f": f}, num_threads=THREADS) for f in (ours, theirs)]
        rounds = [[timer.timeit(1).median for timer in timers] for _ in range(WARM_UP + ROUNDS)][WARM_UP:]
        seconds, rival_seconds = (statistics.median(times) for times in zip(*rounds, strict=True))
        low, middle, high = statistics.quantiles((mine / other for mine, other in rounds), n=4)
        self.comparisons.append(Comparison(what, rival, seconds, rival_seconds, middle, (low, high)))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--site", action="store_true", help="build the whole book once and time that too")
    parser.addoption("--ten-thousand", action="store_true", help="grade 10,000 submissions too")


_report = pytest.StashKey[Report]()


@pytest.fixture(scope="session")
def report(pytestconfig: pytest.Config) -> Iterator[Report]:
    made = pytestconfig.stash[_report] = Report()
    yield made
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps(circumstances() | asdict(made), indent=1) + "\n", encoding="utf-8")


def circumstances() -> dict[str, Any]:
    """Return when and on what this was measured."""
    return {
        "date": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "torch": torch.__version__,
        "device": device_report(pick_device()),
        "machine": platform.machine(),
        "cores": os.cpu_count(),
        "threads": THREADS,
    }


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if (made := config.stash.get(_report, None)) is None:
        return
    write = terminalreporter.write_line
    terminalreporter.section("benchmarks")
    for name, value in circumstances().items():
        write(f"{name:10}{value}")
    write(f"\n{'':52}{'ours':>9}  {'rival':26}{'':>9}  ratio (quartiles)")
    for c in made.comparisons:
        times = f"{c.what:52}{1000 * c.seconds:6.2f} ms  {c.rival:26}{1000 * c.rival_seconds:6.2f} ms"
        write(f"{times}  {c.ratio:5.2f} ({c.quartiles[0]:.2f} to {c.quartiles[1]:.2f})")
    for name, cost in made.lessons.items():
        write(f"{'lesson ' + name:52}{cost['seconds']:6.1f} s   {cost['peak_mib']} MiB, {cost['device']}")
    if made.site_seconds is not None:
        write(f"{'the whole book, from nothing':52}{made.site_seconds:6.1f} s")
    for name, told in made.grading.items():
        write(f"{'grading: ' + name:52}{told}")
    write(f"\nwritten to {RESULT.relative_to(ROOT)}")
