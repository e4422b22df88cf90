"""Directive `{exercise-matrix}`: what right and wrong answers earn in each part of each exercise."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from course_lib.grading.matrix import FILE, Row, read_matrix


class ExerciseMatrix(SphinxDirective):
    """A section for each assignment, a table for each exercise."""

    def run(self) -> list[nodes.Node]:
        """Return the counts and the sections, or a sentence while there is no assignment."""
        root = Path(self.env.srcdir)
        self.env.note_dependency(str(root / FILE))
        matrix = read_matrix(root)
        if not matrix:
            return [nodes.paragraph("", "The first assignment is still to come.")]
        everything = [row for rows in matrix.values() for row in rows]
        return [_counts(everything), *(_section(name, rows) for name, rows in matrix.items())]


def setup(app: Sphinx) -> None:
    """Add the directive."""
    app.add_directive("exercise-matrix", ExerciseMatrix)


def _counts(rows: list[Row]) -> nodes.paragraph:
    right = sum(row.right for row in rows)
    words = f"{right} right answers earn all points, {len(rows) - right} wrong ones lose where they should."
    return nodes.paragraph("", words)


def _section(name: str, rows: list[Row]) -> nodes.section:
    section = nodes.section(ids=[nodes.make_id(f"matrix-{name}")])
    section += nodes.title("", name)
    for exercise, group in groupby(rows, key=lambda row: row.exercise):
        section += nodes.rubric("", exercise)
        section += _table(list(group))
    return section


def _table(rows: list[Row]) -> nodes.table:
    parts = list(rows[0].parts)
    head = ["Answer", *parts, "The learner reads"]
    body = [
        [row.told, *(_points(*row.parts[part]) for part in parts), row.says or "nothing to mend"]
        for row in rows
    ]
    group = nodes.tgroup(cols=len(head))
    group += [nodes.colspec(colwidth=1) for _ in head]
    group += nodes.thead("", _cells(head))
    group += nodes.tbody("", *map(_cells, body))
    return nodes.table("", group, classes=["exercise-matrix"])


def _points(earned: float, points: float) -> str:
    return f"{earned:g} of {points:g}"


def _cells(texts: list[str]) -> nodes.row:
    return nodes.row("", *(nodes.entry("", nodes.paragraph("", text)) for text in texts))
