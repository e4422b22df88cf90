"""Answer sheets: read one from JSON, score a whole quiz, tell each item's outcome.

A sheet is {"quiz": "03_bptt", "answers": {item: answer}, "certainty": {item: 1, 2 or 3}}, or what the player
exports. What an item's answer looks like is said in course_lib.quiz.score.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from course_lib.faults import Fault
from course_lib.quiz.bank import Item, Quiz
from course_lib.quiz.feedback import feedback_texts
from course_lib.quiz.payload import item_print
from course_lib.quiz.plain import NotPlainError, plain
from course_lib.quiz.score import CERTAINTIES, MalformedAnswerError, assess, is_empty, mark

_FORM = 'Write {"quiz": "03_bptt", "answers": {"the-item": "b"}}, or export the file from the player.'
_LESSON = re.compile(r"\d\d_[a-z0-9_]+")
_KEYS = {"quiz", "answers", "certainty"}


class SheetError(ValueError):
    """A file that is no answer sheet; the message has the file, every fault and its mend."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults


@dataclass(frozen=True)
class Sheet:
    """Answers and certainties by item; `prints` says which version of an item an answer refers to."""

    quiz: str
    answers: Mapping[str, Any]
    certainty: Mapping[str, Any] = field(default_factory=dict)
    prints: Mapping[str, Any] = field(default_factory=dict)
    file: str = "the sheet"


@dataclass(frozen=True)
class ItemResult:
    """One item's outcome; `problem` says why an answer could not be scored."""

    id: str
    topic: str
    answered: bool
    score: float
    mark: float
    feedback: tuple[str, ...]
    problem: str | None


@dataclass(frozen=True)
class SheetResult:
    """A scored sheet; `mark` is the certainty-based total, None where the sheet states no certainty."""

    quiz: str
    items: tuple[ItemResult, ...]
    score: float
    mark: float | None
    topics: Mapping[str, tuple[float, int]]
    faults: tuple[Fault, ...]

    def as_data(self) -> dict[str, Any]:
        """The result as plain data for JSON."""
        return {
            "quiz": self.quiz,
            "score": self.score,
            "maximum": len(self.items),
            "mark": self.mark,
            "topics": {name: {"score": score, "maximum": n} for name, (score, n) in self.topics.items()},
            "items": [vars(item) | {"feedback": list(item.feedback)} for item in self.items],
            "faults": [vars(fault) for fault in self.faults],
        }


def read_sheet(path: Path) -> Sheet:
    """Read an answer sheet or the player's export; raises SheetError with every fault."""
    try:
        data = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        why = (error.strerror or "cannot be read").lower()
        raise SheetError([Fault(str(path), None, why, "Name a file that exists and can be read.")]) from None
    except (ValueError, RecursionError) as error:
        raise SheetError([_not_json(path, error)]) from None
    if isinstance(data, dict) and "version" in data:
        return _from_player(path, data)
    return _from_sheet(path, data)


def score_sheet(quiz: Quiz, sheet: Sheet) -> SheetResult:
    """Score every item of the quiz; an answer that cannot be scored gets 0, and all faults are told."""
    items = tuple(_item_result(item, sheet) for item in quiz.items)
    topics: dict[str, tuple[float, int]] = {}
    for item in items:
        score, count = topics.get(item.topic, (0.0, 0))
        topics[item.topic] = (score + item.score, count + 1)
    certain = any(value is not None for value in sheet.certainty.values())
    return SheetResult(
        quiz=quiz.lesson,
        items=items,
        score=sum(item.score for item in items),
        mark=sum(item.mark for item in items) if certain else None,
        topics=topics,
        faults=tuple(_faults(quiz, sheet, items)),
    )


def report(result: SheetResult) -> str:
    """The result as text for a reader: each item, feedback for what was missed, totals by topic."""
    lines = [f"Quiz {result.quiz}"]
    for place, item in enumerate(result.items, 1):
        outcome = f"{item.score:.2f}" if item.answered else "not answered"
        lines.append(f"{place:>3}. {item.id}: {outcome}")
        if item.score < 1:
            lines += [
                f"     {' '.join(text.split())}" for text in (*item.feedback, item.problem or "") if text
            ]
    lines += ["", "By topic"]
    lines += [f"  {name}: {score:.2f} of {count}" for name, (score, count) in result.topics.items()]
    lines += ["", f"Total: {result.score:.2f} of {len(result.items)}"]
    if result.mark is not None:
        lines.append(f"Total by certainty: {result.mark:.2f} of {3 * len(result.items)}")
    return "\n".join(lines)


def _item_result(item: Item, sheet: Sheet) -> ItemResult:
    answer, certainty = sheet.answers.get(item.id), sheet.certainty.get(item.id)
    try:
        answer = plain(answer)
        if sheet.prints.get(item.id) not in (None, item_print(item)):
            raise MalformedAnswerError("The item has changed since it was answered. Answer it again.")
        outcome = assess(item, answer)
    except NotPlainError as error:
        return ItemResult(
            item.id, item.section, True, 0.0, 0.0, (), f"This is {error}. Write a plain answer."
        )
    except MalformedAnswerError as error:
        return ItemResult(item.id, item.section, True, 0.0, 0.0, (), str(error))
    answered = not is_empty(answer)
    earned = mark(outcome.score, certainty if _is_certainty(certainty) and answered else None)
    told = tuple(feedback_texts(item, outcome.feedback))
    return ItemResult(item.id, item.section, answered, outcome.score, earned, told, None)


def _faults(quiz: Quiz, sheet: Sheet, items: tuple[ItemResult, ...]) -> Iterator[Fault]:
    if sheet.quiz != quiz.lesson:
        what = f"answers {sheet.quiz}, and was scored as {quiz.lesson}"
        yield Fault(sheet.file, None, what, "Score it against its own quiz.")
    known = {item.id for item in quiz.items}
    for name in [*sheet.answers, *(name for name in sheet.certainty if name not in sheet.answers)]:
        if name not in known:
            mend = f"Remove it, or correct its name. The items are: {', '.join(sorted(known))}."
            yield Fault(sheet.file, name, f"no item of {quiz.lesson}", mend)
    for name, value in sheet.certainty.items():
        if value is not None and not _is_certainty(value):
            yield Fault(sheet.file, name, "its certainty is not understood", "Write 1, 2 or 3.")
    for item in items:
        if item.problem:
            yield Fault(sheet.file, item.id, "the answer cannot be scored", item.problem)


def _is_certainty(value: Any) -> bool:
    return type(value) is int and value in CERTAINTIES


def _is_lesson(name: Any) -> bool:
    return isinstance(name, str) and _LESSON.fullmatch(name) is not None


def _not_json(path: Path, error: Exception) -> Fault:
    if isinstance(error, json.JSONDecodeError):
        return Fault(f"{path}:{error.lineno}", None, f"not JSON: {error.msg}", _FORM)
    return Fault(str(path), None, "not JSON that can be read as UTF-8 text", _FORM)


def _from_sheet(path: Path, data: Any) -> Sheet:
    if not isinstance(data, dict):
        raise SheetError([Fault(str(path), None, "no answer sheet", _FORM)])
    faults = [
        Fault(str(path), None, f"unknown key {key}", f"Remove it. A sheet has {', '.join(sorted(_KEYS))}.")
        for key in data.keys() - _KEYS
    ]
    if not _is_lesson(data.get("quiz")):
        faults.append(Fault(str(path), None, "quiz does not name a lesson", _FORM))
    if not isinstance(data.get("answers"), dict):
        faults.append(Fault(str(path), None, "answers is no mapping from item to answer", _FORM))
    if not isinstance(data.get("certainty", {}), dict):
        mend = 'Write {"the-item": 2}, or leave it out.'
        faults.append(Fault(str(path), None, "certainty is no mapping from item to 1, 2 or 3", mend))
    if faults:
        raise SheetError(faults)
    return Sheet(data["quiz"], data["answers"], data.get("certainty", {}), {}, str(path))


def _from_player(path: Path, data: dict[str, Any]) -> Sheet:
    items = data.get("items")
    whole = data["version"] == 1 and _is_lesson(data.get("quiz")) and isinstance(items, dict)
    if not whole or not all(isinstance(item, dict) for item in items.values()):  # type: ignore[union-attr]
        what = "no export of one quiz that this version reads"
        raise SheetError([Fault(str(path), None, what, "Export this quiz anew from the player.")])
    columns = {
        key: {name: item.get(key) for name, item in items.items()}  # type: ignore[union-attr]
        for key in ("answer", "certainty", "print")
    }
    certainty = columns["certainty"] if data.get("certainty") is True else {}
    return Sheet(data["quiz"], columns["answer"], certainty, columns["print"], str(path))
