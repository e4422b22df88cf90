"""Directive `{lesson-map}`: the lessons in the order of study, and arcs to the lessons that each one needs.

The list is ordinary HTML: links, keyboard and screen reader work as in any list. The arcs beside it are an
SVG as high as the list's rows, so both scale with the reader's font size. Colours are the theme's variables.
"""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from course_lib.outline import OUTLINE_FILE, Part, PlannedLesson, all_lessons, load_outline

ROW = 40
GUTTER = 96


class LessonMap(SphinxDirective):
    """The map of the course."""

    def run(self) -> list[nodes.Node]:
        """Return the map as HTML."""
        root = Path(self.env.srcdir)
        self.env.note_dependency(str(root / OUTLINE_FILE))
        return [nodes.raw("", draw(load_outline(root), self._address), format="html")]

    def _address(self, lesson: PlannedLesson) -> str | None:
        if lesson.docname not in self.env.found_docs:
            return None
        return self.env.app.builder.get_relative_uri(self.env.docname, lesson.docname)


def draw(parts: list[Part], address: Callable[[PlannedLesson], str | None]) -> str:
    """HTML of the map; `address` gives the link of a lesson, or None while it is still to come."""
    groups = "".join(_group(part, address) for part in parts)
    return f'<div class="lesson-map">{_arcs(parts)}<div class="lesson-map-list">{groups}</div></div>'


def _group(part: Part, address: Callable[[PlannedLesson], str | None]) -> str:
    rows = "".join(_row(lesson, address(lesson)) for lesson in part.lessons)
    return f'<p class="lesson-map-part">{escape(part.part)}</p><ul>{rows}</ul>'


def _row(lesson: PlannedLesson, link: str | None) -> str:
    name = f"<span>{lesson.number}</span> {escape(lesson.title)}"
    title = f'<a href="{escape(link)}">{name}</a>' if link else f"<b>{name}</b>"
    state = "" if link else ' <i class="lesson-map-state">to come</i>'
    needs = f" Needs {' and '.join(lesson.needs)}." if lesson.needs else ""
    asks = f'<span class="lesson-map-question">{escape(lesson.question)}</span>'
    hidden = f'<span class="visually-hidden">{needs}</span>'
    return f'<li class="{"written" if link else "planned"}">{title}{state}{asks}{hidden}</li>'


def _arcs(parts: list[Part]) -> str:
    """The SVG: an arc from each lesson to every lesson that it needs; the style sheet adds the dots."""
    heights = _heights(parts)
    lines = "".join(
        _arc(heights[needed], heights[lesson.number])
        for lesson in all_lessons(parts)
        for needed in lesson.needs
    )
    rows = sum(len(part.lessons) + 1 for part in parts)
    return (
        f'<svg class="lesson-map-arcs" viewBox="0 0 {GUTTER} {rows * ROW}" preserveAspectRatio="none" '
        f'style="--rows: {rows}" role="img" '
        'aria-label="Arcs join each lesson to the lessons that it needs; the list names them.">'
        f"{lines}</svg>"
    )


def _heights(parts: list[Part]) -> dict[str, int]:
    """The middle of each lesson's row, by its number; every part begins with a row for its name."""
    heights: dict[str, int] = {}
    row = 0
    for part in parts:
        for lesson in part.lessons:
            row += 1
            heights[lesson.number] = row * ROW + ROW // 2
        row += 1
    return heights


def _arc(top: int, bottom: int) -> str:
    x = GUTTER
    # A longer reach bows further out, up to the gutter's edge.
    bow = min(GUTTER - 4, 18 + (bottom - top) // 6) * 4 / 3
    out = x - bow
    return f'<path d="M{x} {top}C{out:.0f} {top} {out:.0f} {bottom} {x} {bottom}"/>'


def setup(app: Sphinx) -> None:
    """Add the directive."""
    app.add_directive("lesson-map", LessonMap)
