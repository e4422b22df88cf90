"""Directive `{quiz} 03_bptt`, and the same for a notebook's quiz cell: player here, answers at the end."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.errors import ExtensionError
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.docutils import SphinxDirective

from course_lib.authoring.quiz_cells import is_quiz_cell
from course_lib.outline import lesson_title
from course_lib.quiz.bank import Item, Quiz
from course_lib.quiz.element import appendix_html, element_html
from course_lib.quiz.payload import Links
from course_lib.quiz.readable import answers_html, questions_html
from course_lib.quiz.reading import FOLDER, BankError, load_quiz

LESSONS = "lessons/"


class QuizPlace(nodes.General, nodes.Element):
    """Where a page shows the quiz `name`."""


class QuizDirective(SphinxDirective):
    """Show the quiz of the lesson that the argument names."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Return the quiz's place; it is filled when all pages have been read."""
        return [place_of(self.arguments[0], self.env)]


class FillQuizPlaces(SphinxPostTransform):
    """Put the player into each place of a page, and the answers at the page's end."""

    default_priority = 300
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        """Fill every place of the page."""
        for place in list(self.document.findall(QuizPlace)):
            name = place["name"]
            quiz = read_quiz(self.env, name)
            title = lesson_title(Path(self.env.srcdir), name)
            links = links_to(name, self.env.docname, self.app)
            player = element_html(quiz, title, questions_html(quiz), links)
            anchor = f' id="{place["ids"][0]}"' if place["ids"] else ""
            # Not replace_self, which would pass the ids on to a node that shows none.
            place.parent.replace(place, nodes.raw("", f"<div{anchor}>{player}</div>", format="html"))
            heading = f"<h2>Answers to the quiz: {title}</h2>"
            answers = appendix_html(name, heading, answers_html(quiz))
            last = list(self.document.children)[-1]
            (last if isinstance(last, nodes.section) else self.document).append(
                nodes.raw("", answers, format="html")
            )


def setup(app: Sphinx) -> None:
    """Add the directive, and take notebooks' quiz cells for it."""
    app.add_directive("quiz", QuizDirective)
    app.add_node(QuizPlace)
    app.add_post_transform(FillQuizPlaces)
    # After the labels (100), which give a quiz cell its id.
    app.connect("doctree-read", replace_quiz_cells, priority=150)


def replace_quiz_cells(app: Sphinx, doctree: nodes.document) -> None:
    """Show the player where a lesson's notebook has its quiz cell."""
    docname = app.env.docname
    for cell in list(doctree.findall(nodes.container)):
        if cell.get("nb_element") == "cell_code" and is_quiz_cell(cell.get("cell_metadata", {})):
            place = place_of(docname.removeprefix(LESSONS), app.env)
            place["ids"] = cell["ids"]
            cell.replace_self(place)


def place_of(name: str, env: BuildEnvironment) -> QuizPlace:
    """A place for the quiz `name`, whose file the page from now on depends on."""
    env.note_dependency(str(Path(env.srcdir) / FOLDER / f"{name}.yml"))
    return QuizPlace(name=name)


def read_quiz(env: BuildEnvironment, name: str) -> Quiz:
    """The quiz, or ExtensionError with every fault of its file."""
    try:
        return load_quiz(Path(env.srcdir), name)
    except BankError as error:
        raise ExtensionError(str(error)) from error


def links_to(lesson: str, docname: str, app: Sphinx) -> Links:
    """The addresses of an item's section and cell, as seen from the page `docname`."""
    page = LESSONS + lesson
    if page not in app.env.found_docs:
        return lambda item: (None, None)
    start = "" if page == docname else app.builder.get_relative_uri(docname, page)
    anchors = {
        nodes.make_id(entry.astext()): entry["anchorname"]
        for entry in app.env.tocs[page].findall(nodes.reference)
    }

    def links(item: Item) -> tuple[str | None, str | None]:
        anchor = anchors.get(nodes.make_id(item.section))
        return f"{start}{anchor}" if anchor else None, f"{start}#{item.cell}" if item.cell else None

    return links
