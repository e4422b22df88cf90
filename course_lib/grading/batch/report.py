"""The report on a run: one HTML file that needs no other, in which every text is escaped."""

from __future__ import annotations

import os
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined

from course_lib.grading.batch.summary import Summary, plain, readable

# The figure, in the SVG's own units.
WIDTH, HEIGHT, FOOT = 640, 200, 24


def write_report(summary: Summary, path: Path) -> None:
    """Write the report; who reads the old one meanwhile still has it whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}.tmp")
    aside.write_text(render(summary), encoding="utf-8")
    os.replace(aside, path)


def render(summary: Summary) -> str:
    """The report's HTML."""
    loader = PackageLoader("course_lib.grading.batch", ".")
    environment = Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters.update(readable=readable, plain=plain)
    return environment.get_template("report.html.j2").render(
        summary=summary, bars=_bars(summary), width=WIDTH, height=HEIGHT, foot=FOOT
    )


def _bars(summary: Summary) -> list[dict[str, float | str]]:
    """For each bin of the points: where its bar stands, and what is written at it."""
    tallest = max((part.count for part in summary.bins), default=0) or 1
    step = WIDTH / len(summary.bins)
    room = HEIGHT - 2 * FOOT
    return [
        {
            "x": number * step + 3,
            "y": HEIGHT - FOOT - room * part.count / tallest,
            "width": step - 6,
            "height": room * part.count / tallest,
            "middle": (number + 0.5) * step,
            "count": str(part.count) if part.count else "",
            "label": f"{part.low}–{part.high}",
        }
        for number, part in enumerate(summary.bins)
    ]
