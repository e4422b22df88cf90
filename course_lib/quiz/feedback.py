"""The texts that an answer is given as feedback, from the keys of its assessment."""

from __future__ import annotations

from course_lib.quiz.bank import (
    Cloze,
    Item,
    Multiple,
    Numeric,
    Ordering,
    RightWrong,
    SelectBlank,
    Single,
    TextBlank,
    TrueFalse,
)


def feedback_texts(item: Item, keys: tuple[str, ...]) -> list[str]:
    """The feedback, as the bank's Markdown, that `score.assess` names by these keys."""
    return [_text(item, key) for key in keys]


def all_feedback(item: Item) -> list[str]:
    """Every feedback text of an item, whatever the answer."""
    match item:
        case TrueFalse():
            return list(item.feedback.values())
        case Single() | Multiple() | Ordering():
            return [choice.feedback for choice in item.choices.values()]
        case Numeric():
            return [item.feedback.right, item.feedback.wrong, *(slip.feedback for slip in item.slips)]
        case Cloze():
            return [text for blank in item.blanks.values() for text in _of_blank(blank)]


def _text(item: Item, key: str) -> str:
    match item:
        case TrueFalse():
            return item.feedback[key == "true"]
        case Single() | Multiple() | Ordering():
            return item.choices[key].feedback
        case Numeric():
            if key.startswith("slip:"):
                return item.slips[int(key.removeprefix("slip:"))].feedback
            return _right_or_wrong(item.feedback, key)
        case Cloze():
            name, _, given = key.partition(":")
            blank = item.blanks[name]
            if isinstance(blank, SelectBlank):
                return blank.choices[given]
            return _right_or_wrong(blank.feedback, given)


def _right_or_wrong(feedback: RightWrong, key: str) -> str:
    return feedback.right if key == "right" else feedback.wrong


def _of_blank(blank: SelectBlank | TextBlank) -> list[str]:
    if isinstance(blank, SelectBlank):
        return list(blank.choices.values())
    return [blank.feedback.right, blank.feedback.wrong]
