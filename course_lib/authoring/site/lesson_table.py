"""Directive `{lesson-table}`: every written lesson with its cost and its notebook to download."""

from __future__ import annotations

from html import escape
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from course_lib.authoring.site.lesson_pages import download_link
from course_lib.authoring.site.notebook_facts import NotebookFacts, read_facts
from course_lib.outline import PlannedLesson, all_lessons, load_outline

_HEADINGS = ("Lesson", "Read", "Run", "Memory", "Device", "Notebook")


class LessonTable(SphinxDirective):
    """A table of the lessons that exist."""

    def run(self) -> list[nodes.Node]:
        """Return the table, or a sentence while there is no lesson."""
        lessons = [
            lesson
            for lesson in all_lessons(load_outline(Path(self.env.srcdir)))
            if lesson.docname in self.env.found_docs
        ]
        if not lessons:
            return [nodes.paragraph("", "The first lesson is still to come.")]
        rows = "".join(self._row(lesson) for lesson in lessons)
        head = "".join(f'<th scope="col">{heading}</th>' for heading in _HEADINGS)
        table = (
            f'<table class="table lesson-table"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>'
        )
        return [nodes.raw("", f'<div class="pst-scrollable-table-container">{table}</div>', format="html")]

    def _row(self, lesson: PlannedLesson) -> str:
        root = Path(self.env.srcdir)
        notebook = root / f"{lesson.docname}.ipynb"
        self.env.note_dependency(str(notebook))
        page = self.env.app.builder.get_relative_uri(self.env.docname, lesson.docname)
        name = f'<th scope="row"><a href="{escape(page)}">{lesson.number} {escape(lesson.title)}</a></th>'
        cells = [*_costs(read_facts(notebook)), download_link(lesson.docname, root, self.env.docname)]
        return f"<tr>{name}{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"


def _costs(facts: NotebookFacts) -> list[str]:
    return [
        f"{facts.reading_minutes}&nbsp;min",
        "not recorded" if facts.seconds is None else f"{facts.seconds:.0f}&nbsp;s",
        "not recorded" if facts.peak_mib is None else f"{facts.peak_mib:.0f}&nbsp;MiB",
        escape(facts.device or "not recorded"),
    ]


def setup(app: Sphinx) -> None:
    """Add the directive."""
    app.add_directive("lesson-table", LessonTable)
