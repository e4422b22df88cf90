"""The table at the end of a run, for a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from course_lib.grading.batch.summary import Row, Summary, plain, readable

WIDTH = 22


def table(summary: Summary) -> str:
    """How many were graded and how, their points, the slowest, and whatever was amiss with its reason."""
    return "\n".join(_lines(summary))


def _lines(summary: Summary) -> Iterator[str]:
    yield f"\n{summary.assignment}: {len(summary.rows)} submissions in {readable(summary.seconds)}"
    for status, count in summary.counts.items():
        if count:
            yield _line(status, str(count))
    kept = sum(not row.fresh for row in summary.rows)
    if kept:
        yield _line("of these kept before", str(kept))
    if summary.done:
        yield _line("points", f"mean {summary.mean:.2f}, median {summary.median:.2f} of {summary.most:g}")
        yield _line(
            "slowest", ", ".join(f"{plain(r.student)} {readable(r.seconds)}" for r in summary.slowest)
        )
    yield _line("sandbox", summary.tier)
    for row in summary.told:
        yield _told(row)


def _line(name: str, value: str) -> str:
    return f"  {name:{WIDTH}}{value}"


def _told(row: Row) -> str:
    return f"{plain(row.student)}: {row.status}: {plain(row.reason)}"
