"""How an answer is scored: the same rules as in player/score.js, to the last bit.

An answer is what an answer sheet holds: true or false; a letter; a list of letters; a number, or a text that
is one; a mapping from blank to text. No answer (nothing, or only empty texts) scores 0 and costs nothing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from course_lib.quiz.bank import (
    BLANK,
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

LONGEST_ANSWER = 200
# What binary numbers may be off by, relative to the number.
ROUNDING = 1e-9
CERTAINTIES = (1, 2, 3)
# Certainty-based marking: what a right answer earns and a wrong one costs (Gardner-Medwin 1995).
_RIGHT = {1: 1, 2: 2, 3: 3}
_WRONG = {1: 0, 2: -2, 3: -6}
_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,4})?")
_SPACE = re.compile(r"[ \t\n\r\f\v\u00a0]+")


@dataclass(frozen=True)
class Assessment:
    """One answer's score in [0, 1], and the keys of the feedback that it is given."""

    score: float
    feedback: tuple[str, ...]


class MalformedAnswerError(ValueError):
    """An answer that cannot be scored; the message says what form it should have."""


def is_empty(answer: Any) -> bool:
    """Whether nothing was answered."""
    if isinstance(answer, Mapping):
        return all(value is None or is_empty(value) for value in answer.values())
    if isinstance(answer, str):
        return not _squeezed(answer)
    return answer is None or (isinstance(answer, Sequence) and len(answer) == 0)


def problem(item: Item, answer: Any) -> str | None:
    """What is wrong with the form of an answer, in words for the one who gave it; None where nothing is."""
    if is_empty(answer):
        return None
    match item:
        case TrueFalse():
            return None if isinstance(answer, bool) else "Answer true or false."
        case Single():
            known = isinstance(answer, str) and answer in item.choices
            return None if known else f"Answer with one of the letters {_listed(item.choices)}."
        case Multiple():
            return (
                None
                if _are_letters(answer, item.choices)
                else (f"Answer with a list of letters among {_listed(item.choices)}, each at most once.")
            )
        case Ordering():
            whole = _are_letters(answer, item.choices) and len(answer) == len(item.choices)
            return (
                None if whole else f"Answer with a list of all the letters {_listed(item.choices)}, in order."
            )
        case Numeric():
            return None if number(answer) is not None else "Answer with a number such as 0.25, 1e-3 or 1/4."
        case Cloze():
            return _problem_of_blanks(item, answer)


def assess(item: Item, answer: Any) -> Assessment:
    """Score an answer; raises MalformedAnswerError for one that has not the item's form."""
    if fault := problem(item, answer):
        raise MalformedAnswerError(fault)
    if is_empty(answer):
        return Assessment(0.0, ())
    match item:
        case TrueFalse():
            return Assessment(float(answer == item.answer), ("true" if answer else "false",))
        case Single():
            return Assessment(float(answer == item.answer), (answer,))
        case Multiple():
            return _assess_multiple(item, set(answer))
        case Ordering():
            return _assess_ordering(item, list(answer))
        case Numeric():
            return _assess_numeric(item, answer)
        case Cloze():
            return _assess_cloze(item, answer)


def mark(score: float, certainty: int | None) -> float:
    """The mark of a score in [0, 1] given with a certainty of 1, 2 or 3; without one the score itself."""
    if certainty is None:
        return score
    return _WRONG[certainty] + score * (_RIGHT[certainty] - _WRONG[certainty])


def number(answer: Any) -> float | None:
    """The number that an answer states, as a decimal or a fraction, else None."""
    if isinstance(answer, int | float) and not isinstance(answer, bool):
        return _finite(answer)
    if not isinstance(answer, str) or len(answer) > LONGEST_ANSWER:
        return None
    parts = [part.strip(" ") for part in _squeezed(answer).replace("\u2212", "-").split("/")]
    if len(parts) > 2 or not all(_NUMBER.fullmatch(part) for part in parts):
        return None
    values = [float(part) for part in parts]
    if len(values) == 1:
        return _finite(values[0])
    return _finite(values[0] / values[1]) if values[1] else None


def normal(text: str) -> str:
    """A written answer without what does not count: capitals, width of characters and of spaces."""
    squeezed = _squeezed(unicodedata.normalize("NFKC", text))
    return "".join(chr(ord(c) + 32) if "A" <= c <= "Z" else c for c in squeezed)


def _assess_multiple(item: Multiple, chosen: set[str]) -> Assessment:
    right = set(item.answer)
    score = max(0.0, (len(chosen & right) - len(chosen - right)) / len(right))
    return Assessment(score, tuple(sorted(chosen ^ right or chosen)))


def _assess_ordering(item: Ordering, given: list[str]) -> Assessment:
    place = {letter: index for index, letter in enumerate(item.answer)}
    signs = [1 if place[first] < place[second] else -1 for first, second in combinations(given, 2)]
    misplaced = tuple(right for right, letter in zip(item.answer, given, strict=True) if right != letter)
    return Assessment(max(0.0, sum(signs) / len(signs)), misplaced or item.answer)


def _assess_numeric(item: Numeric, answer: Any) -> Assessment:
    value = number(answer)
    assert value is not None
    if _near(value, item.answer, item.tolerance):
        return Assessment(1.0, ("right",))
    for index, slip in enumerate(item.slips):
        if _near(value, slip.value, item.tolerance):
            return Assessment(0.0, (f"slip:{index}",))
    return Assessment(0.0, ("wrong",))


def _near(value: float, target: float, tolerance: float) -> bool:
    """Within the tolerance, its edge included: 0.1687 is within 0.002 of 0.1667, though not in binary."""
    return abs(value - target) <= tolerance + ROUNDING * max(tolerance, abs(target))


def _assess_cloze(item: Cloze, answer: Mapping[str, Any]) -> Assessment:
    outcomes = [
        _assess_blank(item.blanks[name], name, answer.get(name)) for name in BLANK.findall(item.statement)
    ]
    right = sum(outcome.score == 1 for outcome in outcomes)
    told = [outcome for outcome in outcomes if right == len(outcomes) or outcome.score < 1]
    return Assessment(right / len(outcomes), tuple(key for outcome in told for key in outcome.feedback))


def _assess_blank(blank: SelectBlank | TextBlank, name: str, given: str | None) -> Assessment:
    empty = given is None or is_empty(given)
    if isinstance(blank, SelectBlank):
        return Assessment(float(given == blank.answer), () if empty else (f"{name}:{given}",))
    right = not empty and normal(given or "") in {normal(text) for text in blank.accept}
    return Assessment(float(right), (f"{name}:{'right' if right else 'wrong'}",))


def _problem_of_blanks(item: Cloze, answer: Any) -> str | None:
    if not isinstance(answer, Mapping) or not set(answer) <= set(item.blanks):
        return f"Answer with a mapping from blank to text; the blanks are {_listed(item.blanks)}."
    return next(_problems_in_blanks(item, answer), None)


def _problems_in_blanks(item: Cloze, answer: Mapping[str, Any]) -> Iterator[str]:
    for name, given in answer.items():
        blank = item.blanks[name]
        if given is not None and (not isinstance(given, str) or len(given) > LONGEST_ANSWER):
            yield f"Fill the blank {name} with a text of at most {LONGEST_ANSWER} characters."
        elif isinstance(blank, SelectBlank) and given and given not in blank.choices:
            yield f"Fill the blank {name} with one of: {_listed(blank.choices)}."


def _are_letters(answer: Any, choices: Mapping[str, Any]) -> bool:
    if isinstance(answer, str) or not isinstance(answer, Sequence):
        return False
    return all(isinstance(letter, str) and letter in choices for letter in answer) and (
        len(set(answer)) == len(answer)
    )


def _squeezed(text: str) -> str:
    return _SPACE.sub(" ", text).strip(" ")


def _finite(value: float) -> float | None:
    value = float(value) if abs(value) < 1e308 else float("inf")
    return value if abs(value) < float("inf") else None


def _listed(names: Mapping[str, Any]) -> str:
    return ", ".join(names)
