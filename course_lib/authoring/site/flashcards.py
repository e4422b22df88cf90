"""Directive `{flashcards}`: the deck, and the backs of its cards at the page's end for paper."""

from __future__ import annotations

from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.util.docutils import SphinxDirective

from course_lib.outline import OUTLINE_FILE, all_lessons, load_outline
from course_lib.quiz.bank import Card
from course_lib.quiz.cards import CardLinks, cards_appendix, cards_element
from course_lib.quiz.reading import CARDS_FILE, BankError, load_cards


class Flashcards(SphinxDirective):
    """All flashcards of the course."""

    def run(self) -> list[nodes.Node]:
        """Return the deck and its appendix."""
        root = Path(self.env.srcdir)
        for file in (CARDS_FILE, OUTLINE_FILE):
            self.env.note_dependency(str(root / file))
        try:
            cards = load_cards(root)
        except BankError as error:
            raise ExtensionError(str(error)) from error
        titles = {lesson.name: lesson.title for lesson in all_lessons(load_outline(root))}
        html = cards_element(cards, titles, self._links())
        appendix = cards_appendix(cards, titles, "<h2>The backs of the cards</h2>")
        return [nodes.raw("", html + appendix, format="html")]

    def _links(self) -> CardLinks:
        def links(card: Card) -> tuple[str | None, str | None]:
            page = f"lessons/{card.lesson}"
            if page not in self.env.found_docs:
                return None, None
            uri = self.env.app.builder.get_relative_uri(self.env.docname, page)
            return uri, f"{uri}#{card.cell}" if card.cell else None

        return links


def setup(app: Sphinx) -> None:
    """Add the directive."""
    app.add_directive("flashcards", Flashcards)
