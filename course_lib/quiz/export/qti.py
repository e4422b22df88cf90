"""Canvas QTI 1.2, written by text2qti: a ZIP with a manifest, the questions and the quiz's settings.

text2qti's questions are filled directly, not through its own text format: the bank's texts keep every sign.
Formulas are MathML: text2qti's own way is an image from a server of the institution; MathML needs no server,
Canvas keeps it, and any browser shows it.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import blake2b
from html import escape
from types import SimpleNamespace
from typing import Any

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
from course_lib.quiz.export.core import COURSE, LessonEntries, bounds, number_text, zipped
from course_lib.quiz.export.platform_texts import statement, wanted, where
from course_lib.quiz.markup import html

_RIGHTS_OF_TEXT2QTI = "Private (Copyrighted) - http://en.wikipedia.org/wiki/Copyright"
_RIGHTS = "CC BY 4.0 - https://creativecommons.org/licenses/by/4.0/"
# What Canvas keeps of a number that a student types.
_DECIMALS = 4


class _Escaper:
    """Stands in for text2qti's Markdown: the texts are HTML already, and need only be fit for XML."""

    def md_to_html_xml(self, text: str) -> str:
        return escape(text, quote=False)

    def xml_escape(self, text: str) -> str:
        return escape(text)


def obstacle(item: Item) -> str | None:
    """Why text2qti's QTI cannot hold the item; None where it can."""
    from text2qti.err import Text2qtiError

    if item.kind == "ordering":
        return "Canvas QTI has no question that asks for an order"
    if isinstance(item, Cloze) and len(item.blanks) > 1:
        return "text2qti writes no question with several blanks"
    if isinstance(item, Numeric) and abs(round(item.answer, _DECIMALS) - item.answer) > item.tolerance:
        return f"Canvas rounds to {_DECIMALS} decimals, and the answer is then outside its tolerance"
    try:
        _filled(item)
    except Text2qtiError as error:
        return f"text2qti refuses it: {error}"
    return None


def document(lesson: LessonEntries, timestamp: float) -> bytes:
    """The lesson's items as a ZIP file for Canvas; `timestamp` (seconds since 1970) dates it."""
    from text2qti.qti import QTI
    from text2qti.xml_imsmanifest import imsmanifest

    qti = QTI(_quiz(lesson))
    qti.imsmanifest_xml = imsmanifest(
        manifest_identifier=qti.manifest_identifier,
        assessment_identifier=qti.assessment_identifier,
        dependency_identifier=qti.dependency_identifier,
        images={},
        date=datetime.fromtimestamp(timestamp, UTC).date().isoformat(),
    ).replace(_RIGHTS_OF_TEXT2QTI, _RIGHTS)
    with zipfile.ZipFile(io.BytesIO(qti.zip_bytes())) as archive:
        return zipped({name: archive.read(name) for name in archive.namelist()}, timestamp)


def _quiz(lesson: LessonEntries) -> SimpleNamespace:
    """A quiz as text2qti knows it; its id stays the same, so that importing again updates."""
    shuffle = not any(getattr(item, "fixed", False) for item in lesson.items)
    return SimpleNamespace(
        id=_identity(lesson.stem),
        images={},
        title_xml=escape(lesson.heading),
        description_html_xml=escape(f"<p>{COURSE}</p>", quote=False),
        points_possible=len(lesson.items),
        shuffle_answers_xml=str(shuffle).lower(),
        show_correct_answers_xml="true",
        one_question_at_a_time_xml="false",
        cant_go_back_xml="false",
        questions_and_delims=[_question(lesson, item) for item in lesson.items],
    )


def _question(lesson: LessonEntries, item: Item) -> Any:
    question = _filled(item)
    question.feedback_raw = where(lesson, item, html)
    question.feedback_html_xml = escape(question.feedback_raw, quote=False)
    return question


def _filled(item: Item) -> Any:
    """The item as a question of text2qti's; raises Text2qtiError for what text2qti refuses."""
    from text2qti.quiz import Question

    texts = {"md": _Escaper(), "linenum_start": 0, "linenum_end": 0}
    quiz = SimpleNamespace(feedback_is_solution=False)
    question = Question(statement(item, html), quiz=quiz, title=item.id, points=None, **texts)
    question.hash_digest = blake2b(item.id.encode()).digest()
    question.id = _identity(item.id)
    if isinstance(item, Numeric):
        _fill_numeric(question, item)
    elif isinstance(item, Cloze) and isinstance(blank := next(iter(item.blanks.values())), TextBlank):
        _fill_short_answer(question, blank)
    else:
        for right, choice in _choices(item):
            _add_choice(question, isinstance(item, Multiple), right, choice)
    question.finalize()
    return question


def _choices(item: Item) -> Iterator[tuple[bool, Choice]]:
    """Whether each choice is right, and its text and feedback as HTML."""
    match item:
        case TrueFalse():
            for truth in (True, False):
                yield truth == item.answer, Choice(text=str(truth), feedback=html(item.feedback[truth]))
        case Single() | Multiple():
            for letter, choice in item.choices.items():
                yield letter in item.answer, Choice(text=html(choice.text), feedback=html(choice.feedback))
        case Cloze():
            blank = next(iter(item.blanks.values()))
            assert isinstance(blank, SelectBlank)
            for text, feedback in blank.choices.items():
                yield text == blank.answer, Choice(text=escape(text, quote=False), feedback=html(feedback))


def _add_choice(question: Any, several: bool, right: bool, choice: Choice) -> None:
    kind = "multans" if several else "mctf"
    append = getattr(question, f"append_{kind}_{'correct' if right else 'incorrect'}_choice")
    append(choice.text, 0, 0)
    question.append_feedback(choice.feedback, 0, 0)


def _fill_short_answer(question: Any, blank: TextBlank) -> None:
    question.append_correct_feedback(html(blank.feedback.right), 0, 0)
    question.append_incorrect_feedback(html(blank.feedback.wrong), 0, 0)
    for text in wanted(blank):
        question.append_shortans_correct_choice(text, 0, 0)


def _fill_numeric(question: Any, item: Numeric) -> None:
    """Least and greatest right number, in full: text2qti's own way keeps four decimals, and refuses zero."""
    slips = "".join(f"<li>{number_text(slip.value)}: {html(slip.feedback)}</li>" for slip in item.slips)
    question.append_correct_feedback(html(item.feedback.right), 0, 0)
    question.append_incorrect_feedback(
        html(item.feedback.wrong) + (f"<ul>{slips}</ul>" if slips else ""), 0, 0
    )
    question.type = "numerical_question"
    least, greatest = bounds(item.answer, item.tolerance)
    question.numerical_min_html_xml, question.numerical_max_html_xml = (
        number_text(least),
        number_text(greatest),
    )


def _identity(name: str) -> str:
    return blake2b(name.encode(), digest_size=32).hexdigest()
