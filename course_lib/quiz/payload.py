"""What the player is given: the quiz as plain data, every text already HTML with MathML."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from typing import Any

from course_lib.quiz.bank import (
    BLANK,
    Choice,
    Cloze,
    Item,
    Multiple,
    Numeric,
    Ordering,
    Quiz,
    SelectBlank,
    Single,
    TextBlank,
    TrueFalse,
)
from course_lib.quiz.markup import html

# From an item to the address of its section and of its cell, where the reader can follow them.
Links = Callable[[Item], tuple[str | None, str | None]]


def no_links(item: Item) -> tuple[str | None, str | None]:
    """The links of a page that has none."""
    return None, None


def quiz_payload(quiz: Quiz, title: str, links: Links = no_links) -> dict[str, Any]:
    """The whole quiz for the player; `links` gives the addresses of an item's section and cell."""
    return {"quiz": quiz.lesson, "title": title, "items": [_item(item, *links(item)) for item in quiz.items]}


def to_script(payload: Any) -> str:
    """Plain data as JSON that may stand inside `<script type="application/json">`."""
    text = json.dumps(payload, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def item_print(item: Item) -> str:
    """A short hash of what an answer to the item refers to: an answer to another version is not kept."""
    data = item.model_dump(mode="json", exclude={"section", "claims", "cell", "difficulty"})
    return hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()[:12]


def statement_html(item: Item, blank: Callable[[str], str], render: Callable[[str], str] = html) -> str:
    """The statement as HTML; `blank` gives what stands for a blank of this name."""
    return re.sub(BLANK, lambda found: blank(found[1]), render(item.statement))


def _item(item: Item, section: str | None, cell: str | None) -> dict[str, Any]:
    return {
        "id": item.id,
        "kind": item.kind,
        "print": item_print(item),
        "topic": item.section,
        "difficulty": item.difficulty,
        "href": section,
        "cell": {"label": item.cell, "href": cell} if item.cell else None,
        "statement": statement_html(item, lambda name: f'<span data-blank="{name}"></span>'),
        **_of_kind(item),
    }


def _of_kind(item: Item) -> dict[str, Any]:
    match item:
        case TrueFalse():
            told = {str(key).lower(): html(text) for key, text in item.feedback.items()}
            return {"answer": item.answer, "feedback": told}
        case Single() | Multiple():
            answer = item.answer if isinstance(item, Single) else list(item.answer)
            return {"answer": answer, "fixed": item.fixed, **_choices(item.choices)}
        case Ordering():
            return {"answer": list(item.answer), **_choices(item.choices)}
        case Numeric():
            return _numeric(item)
        case Cloze():
            return {"blanks": {name: _blank(blank) for name, blank in item.blanks.items()}}


def _choices(choices: dict[str, Choice]) -> dict[str, Any]:
    return {
        "choices": {letter: html(choice.text) for letter, choice in choices.items()},
        "feedback": {letter: html(choice.feedback) for letter, choice in choices.items()},
    }


def _numeric(item: Numeric) -> dict[str, Any]:
    return {
        "answer": item.answer,
        "tolerance": item.tolerance,
        "unit": html(item.unit),
        "feedback": {"right": html(item.feedback.right), "wrong": html(item.feedback.wrong)},
        "slips": [{"value": slip.value, "feedback": html(slip.feedback)} for slip in item.slips],
    }


def _blank(blank: SelectBlank | TextBlank) -> dict[str, Any]:
    """A list's choices are plain text, since an option of a list can hold nothing else."""
    if isinstance(blank, SelectBlank):
        told = {choice: html(text) for choice, text in blank.choices.items()}
        return {"choices": list(blank.choices), "answer": blank.answer, "feedback": told}
    told = {"right": html(blank.feedback.right), "wrong": html(blank.feedback.wrong)}
    return {"accept": list(blank.accept), "feedback": told}
