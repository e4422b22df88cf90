"""A quiz without JavaScript: for print, for a browser without scripts, for a notebook that is not trusted.

Questions first, the answers in an appendix of their own, so that none stands beside its question.
"""

from __future__ import annotations

from collections.abc import Callable
from html import escape

from course_lib.quiz.bank import (
    Cloze,
    Item,
    Multiple,
    Numeric,
    Ordering,
    Quiz,
    SelectBlank,
    Single,
    TrueFalse,
)
from course_lib.quiz.markup import html
from course_lib.quiz.payload import statement_html

Render = Callable[[str], str]
ASKS = {
    "true_false": "True or false?",
    "single": "Choose one.",
    "multiple": "Choose all that are right.",
    "numeric": "Give a number.",
    "cloze": "Fill the blanks.",
    "ordering": "Put the steps in order.",
}


def questions_html(quiz: Quiz, render: Render = html) -> str:
    """The questions as a numbered list; `render` turns the bank's Markdown into HTML."""
    items = "".join(f'<li class="quiz-question">{_question(item, render)}</li>' for item in quiz.items)
    return f'<ol class="quiz-questions">{items}</ol>'


def answers_html(quiz: Quiz, render: Render = html) -> str:
    """The answers as a list with the same numbers, each with the reason."""
    items = "".join(f"<li>{_answer(item, render)}</li>" for item in quiz.items)
    return f'<ol class="quiz-answer-list">{items}</ol>'


def _question(item: Item, render: Render) -> str:
    statement = statement_html(item, lambda name: f"<u>&emsp;{escape(_hint(item, name))}&emsp;</u>", render)
    unit = f" Unit: {render(item.unit)}." if isinstance(item, Numeric) and item.unit else ""
    ask = f'<p class="quiz-ask">{ASKS[item.kind]}{unit}</p>'
    choices = getattr(item, "choices", {})
    listed = "".join(f"<li>{letter}) {render(choice.text)}</li>" for letter, choice in choices.items())
    return f'<div class="quiz-statement">{statement}</div>{ask}' + (
        f'<ul class="quiz-choices">{listed}</ul>' if listed else ""
    )


def _hint(item: Item, name: str) -> str:
    """What stands in a blank on paper: the choices of a list, nothing of a blank to write in."""
    blank = item.blanks[name] if isinstance(item, Cloze) else None
    return " / ".join(blank.choices) if isinstance(blank, SelectBlank) else " "


def _answer(item: Item, render: Render) -> str:
    match item:
        case TrueFalse():
            return f"<b>{item.answer}.</b> {render(item.feedback[item.answer])}"
        case Single():
            return f"<b>{item.answer}.</b> {render(item.choices[item.answer].feedback)}"
        case Multiple() | Ordering():
            reasons = "".join(f"<li>{k}) {render(item.choices[k].feedback)}</li>" for k in item.answer)
            return f'<b>{", ".join(item.answer)}.</b><ul class="quiz-choices">{reasons}</ul>'
        case Numeric():
            within = f" (within {item.tolerance:g})" if item.tolerance else ""
            return f"<b>{item.answer:g}</b>{within}. {render(item.feedback.right)}"
        case Cloze():
            return _answer_of_blanks(item, render)


def _answer_of_blanks(item: Cloze, render: Render) -> str:
    told = []
    for blank in item.blanks.values():
        if isinstance(blank, SelectBlank):
            told.append(f"<li><b>{escape(blank.answer)}</b>: {render(blank.choices[blank.answer])}</li>")
        else:
            told.append(f"<li><b>{escape(blank.accept[0])}</b>: {render(blank.feedback.right)}</li>")
    return f'<ul class="quiz-choices">{"".join(told)}</ul>'
