"""What the files for learning platforms say alike: statements, places in the course, shares of credit."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

from course_lib.quiz.bank import BLANK, Cloze, Item, Numeric, TextBlank
from course_lib.quiz.export.core import LessonEntries
from course_lib.quiz.markup import bracket_html

Render = Callable[[str], str]


def statement(item: Item, render: Render = bracket_html) -> str:
    """The statement as HTML; of a number with its unit, of a cloze with a line for the blank."""
    text = render(item.statement)
    if isinstance(item, Cloze):
        return BLANK.sub("_____", text)
    if isinstance(item, Numeric) and item.unit:
        return f"<div>{text}</div><p>Unit: {render(item.unit)}</p>"
    return text


def where(lesson: LessonEntries, item: Item, render: Render = bracket_html) -> str:
    """Where the lesson settles the item, as HTML."""
    return f"<p>Lesson {escape(lesson.heading, quote=False)}, section “{render(item.section)}”.</p>"


def fraction(parts: int) -> str:
    """The share of one in so many parts, in percent, with the digits of Moodle's fixed list of shares."""
    return f"{100 / parts:.7g}"


def wanted(blank: TextBlank) -> list[str]:
    """The spellings that are right, each once: platforms ignore capitals, and refuse an answer twice."""
    spellings: dict[str, str] = {}
    for text in blank.accept:
        spellings.setdefault(text.strip().lower(), text.strip())
    return list(spellings.values())


def without_wildcards(text: str) -> str:
    """An answer in which Moodle reads an asterisk as an asterisk, not as any text."""
    return text.replace("*", r"\*")
