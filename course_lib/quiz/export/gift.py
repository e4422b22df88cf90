r"""Moodle's GIFT: plain text, one question a block (docs.moodle.org/en/GIFT_format).

Texts are HTML with formulas as `\(…\)`. Every character that GIFT reads as its own, and the backslash itself,
is written after a backslash; a line's end is written `\n`, so that a question has no blank line in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape

from course_lib.quiz.bank import (
    Choice,
    Cloze,
    Item,
    Multiple,
    Numeric,
    SelectBlank,
    Single,
    TextBlank,
    TrueFalse,
)
from course_lib.quiz.export.core import COURSE, LessonEntries, number_text, tags
from course_lib.quiz.export.platform_texts import fraction, statement, wanted, where, without_wildcards
from course_lib.quiz.markup import bracket_html

_RESERVED = re.compile(r"[\\#=~{}:]")


def obstacle(item: Item) -> str | None:
    """Why GIFT cannot hold the item; None where it can."""
    if item.kind == "ordering":
        return "GIFT has no question that asks for an order"
    if not isinstance(item, Cloze):
        return None
    if len(item.blanks) > 1:
        return "GIFT has no question with several blanks"
    blank = next(iter(item.blanks.values()))
    if isinstance(blank, TextBlank) and any("->" in text for text in blank.accept):
        return "GIFT reads an answer with -> in it as a matching question"
    return None


def document(lesson: LessonEntries) -> bytes:
    """The lesson's items as a GIFT file."""
    category = f"$CATEGORY: $course$/top/{COURSE}/{lesson.heading.replace('/', '//')}"
    return ("\n\n".join([category, *(_question(lesson, item) for item in lesson.items)]) + "\n").encode()


def _question(lesson: LessonEntries, item: Item) -> str:
    comment = f"// [id:{item.id}] " + " ".join(f"[tag:{tag}]" for tag in tags(lesson, item))
    answers = "\n".join([*_answers(item), f"####{_html(where(lesson, item))}"])
    return f"{comment}\n::{_escaped(item.id)}::{_html(statement(item))}{{{answers}\n}}"


def _answers(item: Item) -> Iterator[str]:
    match item:
        case TrueFalse():
            told = (
                _html(bracket_html(item.feedback[not item.answer])),
                _html(bracket_html(item.feedback[item.answer])),
            )
            yield f"{str(item.answer).upper()}#{told[0]}#{told[1]}"
        case Single():
            for letter, choice in item.choices.items():
                yield _choice("=" if letter == item.answer else "~", choice)
        case Multiple():
            share = fraction(len(item.answer))
            for letter, choice in item.choices.items():
                yield _choice(f"~%{share}%" if letter in item.answer else f"~%-{share}%", choice)
        case Numeric():
            yield from _numbers(item)
        case Cloze():
            yield from _blank(next(iter(item.blanks.values())))


def _choice(mark: str, choice: Choice) -> str:
    return f"{mark}{_html(bracket_html(choice.text))}#{_html(bracket_html(choice.feedback))}"


def _numbers(item: Numeric) -> Iterator[str]:
    tolerance = number_text(item.tolerance)
    yield f"#=%100%{number_text(item.answer)}:{tolerance}#{_html(bracket_html(item.feedback.right))}"
    for slip in item.slips:
        yield f"=%0%{number_text(slip.value)}:{tolerance}#{_html(bracket_html(slip.feedback))}"
    yield f"~#{_html(bracket_html(item.feedback.wrong))}"


def _blank(blank: SelectBlank | TextBlank) -> Iterator[str]:
    if isinstance(blank, SelectBlank):
        for text, feedback in blank.choices.items():
            mark = "=" if text == blank.answer else "~"
            yield f"{mark}{_html(escape(text))}#{_html(bracket_html(feedback))}"
        return
    right, wrong = (_html(bracket_html(text)) for text in (blank.feedback.right, blank.feedback.wrong))
    for text in wanted(blank):
        # A leading bracket would be read as the name of a text format.
        plain = "[plain]" if text.startswith("[") else ""
        yield f"=%100%{plain}{_escaped(without_wildcards(text))}#{right}"
    yield f"=%0%*#{wrong}"


def _html(html: str) -> str:
    return f"[html]{_escaped(html)}"


def _escaped(text: str) -> str:
    return _RESERVED.sub(r"\\\g<0>", text).replace("\n", r"\n")
