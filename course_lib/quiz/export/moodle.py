r"""Moodle XML (docs.moodle.org/en/Moodle_XML_format): all six kinds, formulas as `\(…\)` for its MathJax.

A file has a category, then the questions. Steps to order are a question type of Moodle 4.4 and later; its
partial credit is the share of pairs in the right order, where the course's own rule also takes off the pairs
in the wrong order.
"""

from __future__ import annotations

import re
from html import escape
from xml.etree import ElementTree as ET

from course_lib.quiz.bank import (
    BLANK,
    Choice,
    Cloze,
    Item,
    Multiple,
    Numeric,
    Ordering,
    SelectBlank,
    Single,
    TextBlank,
    TrueFalse,
)
from course_lib.quiz.export.core import COURSE, LessonEntries, number_text, tags
from course_lib.quiz.export.platform_texts import fraction, statement, wanted, where, without_wildcards
from course_lib.quiz.markup import bracket_html

_TYPES = {
    "true_false": "truefalse",
    "single": "multichoice",
    "multiple": "multichoice",
    "numeric": "numerical",
    "cloze": "cloze",
    "ordering": "ordering",
}
# What a second try costs where Moodle allows one; of two choices the second try is worth nothing.
_PENALTY = {"true_false": "1"}
_RESERVED_IN_BLANK = re.compile(r"""[&<>"'~#{}=%\\]""")


def obstacle(item: Item) -> str | None:
    """Moodle XML holds every kind."""
    return None


def document(lesson: LessonEntries) -> bytes:
    """The lesson's items as a Moodle XML file."""
    quiz = ET.Element("quiz")
    category = ET.SubElement(quiz, "question", type="category")
    title = lesson.heading.replace("/", "//")
    _text(ET.SubElement(category, "category"), f"$course$/top/{COURSE}/{title}")
    for item in lesson.items:
        _question(quiz, lesson, item)
    ET.indent(quiz)
    return ET.tostring(quiz, encoding="utf-8", xml_declaration=True)


def _question(quiz: ET.Element, lesson: LessonEntries, item: Item) -> None:
    question = ET.SubElement(quiz, "question", type=_TYPES[item.kind])
    _text(ET.SubElement(question, "name"), item.id)
    _html(question, "questiontext", _cloze(item) if isinstance(item, Cloze) else statement(item))
    _html(question, "generalfeedback", _reasons(item) + where(lesson, item))
    if not isinstance(item, Cloze):
        _leaf(question, "defaultgrade", "1")
    _leaf(question, "penalty", _PENALTY.get(item.kind, "0.3333333"))
    _leaf(question, "hidden", "0")
    _leaf(question, "idnumber", item.id)
    _of_kind(question, item)
    listed = ET.SubElement(question, "tags")
    for tag in tags(lesson, item):
        _text(ET.SubElement(listed, "tag"), tag)


def _of_kind(question: ET.Element, item: Item) -> None:
    match item:
        case TrueFalse():
            for truth in (True, False):
                share = "100" if truth == item.answer else "0"
                _answer(question, share, str(truth).lower(), item.feedback[truth], "moodle_auto_format")
        case Single():
            _multichoice(question, item.choices, item.fixed, {item.answer: "100"}, "0")
        case Multiple():
            share = fraction(len(item.answer))
            _multichoice(question, item.choices, item.fixed, dict.fromkeys(item.answer, share), f"-{share}")
        case Numeric():
            _numerical(question, item)
        case Ordering():
            _ordering(question, item)


def _multichoice(
    question: ET.Element, choices: dict[str, Choice], fixed: bool, right: dict[str, str], wrong: str
) -> None:
    """Choices with the share of credit in percent of the right ones, and of a wrong one."""
    single, shuffled = str(wrong == "0").lower(), str(not fixed).lower()
    _leaves(question, {"single": single, "shuffleanswers": shuffled, "answernumbering": "abc"})
    _no_feedback_by_score(question)
    for letter, choice in choices.items():
        _answer(question, right.get(letter, wrong), bracket_html(choice.text), choice.feedback)


def _numerical(question: ET.Element, item: Numeric) -> None:
    """The right number, then the slips, then every other: Moodle takes the first that matches."""
    answers = [
        ("100", item.answer, item.feedback.right),
        *(("0", slip.value, slip.feedback) for slip in item.slips),
    ]
    for share, value, feedback in answers:
        answer = _answer(question, share, number_text(value), feedback, "moodle_auto_format")
        _leaf(answer, "tolerance", number_text(item.tolerance))
    other = _answer(question, "0", "*", item.feedback.wrong, "moodle_auto_format")
    _leaf(other, "tolerance", "0")
    _leaves(question, {"unitgradingtype": "0", "unitpenalty": "0.1", "showunits": "3", "unitsleft": "0"})


def _ordering(question: ET.Element, item: Ordering) -> None:
    options = {
        "layouttype": "VERTICAL",
        "selecttype": "ALL",
        "selectcount": str(len(item.choices)),
        "gradingtype": "RELATIVE_ALL_PREVIOUS_AND_NEXT",
        "showgrading": "SHOW",
        "numberingstyle": "none",
    }
    _leaves(question, options)
    _no_feedback_by_score(question)
    for place, letter in enumerate(item.answer, start=1):
        choice = item.choices[letter]
        _answer(question, str(place), bracket_html(choice.text), choice.feedback)


def _reasons(item: Item) -> str:
    """Moodle shows no feedback of a single step, so an order is explained as a whole."""
    if not isinstance(item, Ordering):
        return ""
    steps = (item.choices[letter] for letter in item.answer)
    listed = "".join(f"<li>{bracket_html(step.text)}<br>{bracket_html(step.feedback)}</li>" for step in steps)
    return f"<ol>{listed}</ol>"


def _cloze(item: Cloze) -> str:
    """The statement with a sub-question in place of each blank; no other brace stands as itself."""
    pieces = BLANK.split(bracket_html(item.statement))
    pieces[::2] = [piece.replace("{", "&#123;").replace("}", "&#125;") for piece in pieces[::2]]
    pieces[1::2] = [_blank(item.blanks[name]) for name in pieces[1::2]]
    return "".join(pieces)


def _blank(blank: SelectBlank | TextBlank) -> str:
    if isinstance(blank, SelectBlank):
        answers = "~".join(
            ("=" if text == blank.answer else "")
            + f"{_embedded(escape(text))}#{_embedded(bracket_html(feedback))}"
            for text, feedback in blank.choices.items()
        )
        return f"{{1:MULTICHOICE:{answers}}}"
    right, wrong = (_embedded(bracket_html(text)) for text in (blank.feedback.right, blank.feedback.wrong))
    answers = "~".join(f"={_embedded(without_wildcards(text))}#{right}" for text in wanted(blank))
    return f"{{1:SHORTANSWER:{answers}~*#{wrong}}}"


def _embedded(text: str) -> str:
    """A text inside a sub-question, which Moodle takes apart at signs and then frees of its entities."""
    return _RESERVED_IN_BLANK.sub(lambda found: f"&#{ord(found[0])};", text)


def _answer(question: ET.Element, share: str, text: str, feedback: str, form: str = "html") -> ET.Element:
    answer = ET.SubElement(question, "answer", fraction=share, format=form)
    _text(answer, text)
    _html(answer, "feedback", bracket_html(feedback))
    return answer


def _html(parent: ET.Element, name: str, html: str) -> None:
    _text(ET.SubElement(parent, name, format="html"), html)


def _no_feedback_by_score(question: ET.Element) -> None:
    """Moodle's own phrases would stand there; every choice of the bank has its own feedback."""
    for name in ("correctfeedback", "partiallycorrectfeedback", "incorrectfeedback"):
        _html(question, name, "")


def _text(parent: ET.Element, text: str) -> None:
    _leaf(parent, "text", text)


def _leaves(parent: ET.Element, texts: dict[str, str]) -> None:
    for name, text in texts.items():
        _leaf(parent, name, text)


def _leaf(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, name).text = text
