"""Directive `{theory-questions}`: each question, a pause to think, the full answer on demand."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

from docutils import nodes
from docutils.statemachine import StringList
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.util.docutils import SphinxDirective

from course_lib.authoring.site.claims_pages import cell_link
from course_lib.outline import OUTLINE_FILE, all_lessons, load_outline
from course_lib.quiz.bank import TheoryQuestion
from course_lib.quiz.reading import THEORY_FILE, BankError, load_theory


class TheoryQuestions(SphinxDirective):
    """Every theory question, a section for each lesson."""

    def run(self) -> list[nodes.Node]:
        """Return the sections, in the order of the lessons."""
        root = Path(self.env.srcdir)
        for file in (THEORY_FILE, OUTLINE_FILE):
            self.env.note_dependency(str(root / file))
        try:
            questions = load_theory(root)
        except BankError as error:
            raise ExtensionError(str(error)) from error
        titles = {lesson.name: lesson.title for lesson in all_lessons(load_outline(root))}
        ordered = sorted(questions, key=lambda question: question.lesson)
        return [
            self._section(lesson, titles[lesson], list(group))
            for lesson, group in groupby(ordered, key=lambda question: question.lesson)
        ]

    def _section(self, lesson: str, title: str, questions: list[TheoryQuestion]) -> nodes.section:
        section = nodes.section(ids=[nodes.make_id(f"theory-{lesson}")])
        section += nodes.title("", f"{lesson[:2]} {title}")
        written = f"lessons/{lesson}" in self.env.found_docs
        for question in questions:
            section += self._question(question, written)
        return section

    def _question(self, question: TheoryQuestion, written: bool) -> nodes.container:
        entry = nodes.container(ids=[question.id], classes=["theory"])
        asked = nodes.container(classes=["theory-question"])
        asked += self._parsed(question.question)
        answer = nodes.admonition("", classes=["dropdown", "theory-answer"])
        answer += nodes.title("", "Answer in your own words first, then compare")
        answer += [*self._parsed(question.answer), self._rests_on(question, written)]
        entry += [asked, answer]
        return entry

    def _rests_on(self, question: TheoryQuestion, written: bool) -> nodes.paragraph:
        """Where the course shows it, and the works that it rests on."""
        line = nodes.paragraph("", "", classes=["theory-sources"])
        if not written:
            line += nodes.Text("Lesson to come. ")
        for number, cell in enumerate(question.cells):
            line += nodes.Text(", " if number else "Shown by ")
            line += cell_link(cell, f"cell {cell}", self.env.docname)
        line += nodes.Text(". " if question.cells else "")
        if question.sources:
            cited = "; ".join(
                f"{{cite:t}}`{source.key}`" + (f", {source.where}" if source.where else "")
                for source in question.sources
            )
            line += self._parsed(f"Sources: {cited}.")[0].children
        return line

    def _parsed(self, text: str) -> list[nodes.Element]:
        holder = nodes.Element()
        self.state.nested_parse(StringList(text.splitlines(), source=str(THEORY_FILE)), 0, holder)
        return [child for child in holder.children if isinstance(child, nodes.Element)]


def setup(app: Sphinx) -> None:
    """Add the directive."""
    app.add_directive("theory-questions", TheoryQuestions)
