"""What the cells of a graded quiz call: the check of an answer's form, and the points that it earns.

This module knows no item. The visible part of a test cell hands `check` the form of an answer; its hidden
part hands `points` the item with its key. Both take the answers as `lambda: answers`, so that an answer cell
which never got so far as to set them is told like any other fault.

Which student is graded is known from nbgrader: it runs the notebook in autograded/<student>/<assignment>. A
grader that runs it elsewhere sets the environment variable COURSE_STUDENT_ID before the kernel starts. Behind
the grading wall, where no student's code runs in this process, it is told by `grade_for`.
Variables of the notebook are never asked.
"""

from __future__ import annotations

import builtins
import hashlib
import json
import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from course_lib.quiz.bank import (
    ITEM,
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
from course_lib.quiz.feedback import feedback_texts
from course_lib.quiz.plain import NotPlainError, plain
from course_lib.quiz.score import MalformedAnswerError, assess, is_empty, normal, number, problem

Answers = Callable[[], object]
Form = Mapping[str, Any]
_ENVIRONMENT = Path("/proc/self/environ")
_told: list[str] = []  # by grade_for


class Points(float):
    """Points earned, displayed with all their digits whatever the notebook sets for other numbers."""

    __repr__ = float.__repr__


class _UnusableError(Exception):
    """Answers that cannot be used; the message says why, and what to do."""


def check(answers: Answers, slot: str, form: Form | None = None) -> None:
    """Say whether the answer of this slot is there and has the form that the question asks for."""
    try:
        answer = _answer(answers, slot)
        fault = problem(_shell(form), answer) if form else None
    except _UnusableError as error:
        print(f"{slot}: {error}")
        return
    if is_empty(answer):
        print(f"{slot}: no answer yet.")
    else:
        print(f"{slot}: {fault}" if fault else f"{slot}: answered, and the form is understood.")


def points(answers: Answers, slot: str, worth: float, pool: str, seed: str = "") -> Points:
    """Score this slot's answer, at most `worth`; print its feedback, and the line that the analysis reads.

    `pool` is a JSON list of items: one for all students, or several of which each student has one by `draw`.
    """
    items = [ITEM.validate_json(json.dumps(data)) for data in json.loads(pool)]
    item = items[draw(seed, slot, student() or "", len(items))]
    try:
        answer = _answer(answers, slot)
        outcome = assess(item, answer)
    except (_UnusableError, MalformedAnswerError) as error:
        print(f"{slot}: 0 points. {error}")
        print(f"{slot} [{item.id}] answer: malformed; score: 0.0")
        return Points(0)
    if is_empty(answer):
        print(f"{slot}: no answer, 0 points.")
    elif outcome.score < 1:
        told = " ".join(" ".join(feedback_texts(item, outcome.feedback)).split())
        print(f"{slot}: {outcome.score * worth:.3g} of {worth:g} points. {told}".rstrip())
    print(f"{slot} [{item.id}] answer: {json.dumps(canonical(item, answer))}; score: {outcome.score!r}")
    return Points(min(outcome.score * worth, worth))


def draw(seed: str, slot: str, name: str, count: int) -> int:
    """Which of `count` items the student of this name has in this slot: the same one, always.

    SHA-256 of seed, slot and name, so that it depends on no machine and no version. Without a name, as when
    an instructor runs the source notebook, it is the first.
    """
    if not name:
        return 0
    digest = hashlib.sha256(json.dumps([seed, slot, name]).encode()).digest()
    return int.from_bytes(digest[:8], "big") % count


def grade_for(name: str) -> None:
    """Say whose notebook is graded, where neither environment nor folder tells it."""
    _told[:] = [name]


def student() -> str | None:
    """The id of the student whose notebook is graded; None where nothing is graded.

    Where the system keeps the environment that the process began with, it is read there, and the folder is
    the one the kernel began in: neither follows what the notebook does to os.environ or with os.chdir.
    """
    environment = _environment()
    if name := environment.get("COURSE_STUDENT_ID"):
        return name
    if environment.get("NBGRADER_EXECUTION") == "autograde":
        return _folder().parent.name
    return _told[0] if _told else None


def canonical(item: Item, answer: Any) -> Any:
    """A well-formed answer in the one way of writing it, so that equal answers can be counted."""
    match item:
        case _ if is_empty(answer):
            return None
        case Multiple():
            return sorted(answer)
        case Numeric():
            return number(answer)
        case Cloze():
            return {name: _written(blank, answer.get(name)) for name, blank in sorted(item.blanks.items())}
        case _:
            return answer


def _written(blank: SelectBlank | TextBlank, given: str | None) -> str:
    return given or "" if isinstance(blank, SelectBlank) else normal(given or "")


def _environment() -> Mapping[str, str]:
    if not _ENVIRONMENT.is_file():
        return os.environ
    pairs = (entry.partition(b"=") for entry in _ENVIRONMENT.read_bytes().split(b"\0"))
    return {os.fsdecode(name): os.fsdecode(value) for name, _, value in pairs}


def _folder() -> Path:
    shell = getattr(builtins, "get_ipython", lambda: None)()
    return Path(shell.starting_dir) if shell else Path.cwd()


def _answer(answers: Answers, slot: str) -> Any:
    try:
        given = answers()
    except NameError:
        raise _UnusableError(f"There is no `answers`: {_why()}") from None
    if type(given) is not dict:
        raise _UnusableError('`answers` is no dictionary. Write answers = {"q1": ..., "q2": ...}.')
    try:
        return next((plain(value) for key, value in given.items() if type(key) is str and key == slot), None)
    except NotPlainError as error:
        raise _UnusableError(f"The answer is {error}. Write it as the first cell shows.") from None


def _why() -> str:
    """Why the answer cell did not set `answers`, as far as the last error tells."""
    error = getattr(sys, "last_value", None)
    mend = "Mend the answer cell, and run it again."
    if error is None or type(error) is not getattr(builtins, type(error).__name__, None):
        return f"the answer cell is missing, or stopped with an error. {mend}"
    words = [part for part in error.args[:1] if type(part) is str]
    line = f" in line {error.lineno}" if isinstance(error, SyntaxError) and type(error.lineno) is int else ""
    return f"the answer cell stopped with {': '.join([type(error).__name__, *words])}{line}. {mend}"


def _shell(form: Form) -> Item:
    """An item that has no more than the form of its answer."""
    choices: dict[str, Any] = dict.fromkeys(form.get("choices", ""))
    match form["kind"]:
        case "true_false":
            return TrueFalse.model_construct()
        case "single":
            return Single.model_construct(choices=choices)
        case "multiple":
            return Multiple.model_construct(choices=choices)
        case "ordering":
            return Ordering.model_construct(choices=choices)
        case "numeric":
            return Numeric.model_construct()
        case "cloze":
            return Cloze.model_construct(
                blanks={name: _blank(known) for name, known in form["blanks"].items()}
            )
        case kind:
            raise ValueError(f"unknown kind {kind!r}")


def _blank(choices: list[str] | None) -> SelectBlank | TextBlank:
    if choices is None:
        return TextBlank.model_construct()
    return SelectBlank.model_construct(choices=dict.fromkeys(choices, ""))
