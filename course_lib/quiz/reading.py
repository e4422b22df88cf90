"""The files of quizzes/, read and checked one by one: every fault at once, each with its line and its mend.

quizzes/NN_topic.yml          what learners practise on; its answers are public
quizzes/graded/NN_topic.yml   what is asked for marks; its answers never leave the instructor's side
quizzes/flashcards.yml        cards
quizzes/theory_questions.yml  questions that ask for an explanation
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import BaseModel, TypeAdapter, ValidationError

from course_lib.faults import Fault
from course_lib.lined_yaml import LinedYaml, YamlError, read_yaml
from course_lib.quiz.bank import ITEM, KINDS, Card, Item, Quiz, TheoryQuestion

FOLDER = Path("quizzes")
GRADED = FOLDER / "graded"
CARDS_FILE = FOLDER / "flashcards.yml"
THEORY_FILE = FOLDER / "theory_questions.yml"

_CARD: TypeAdapter[Card] = TypeAdapter(Card)
_THEORY: TypeAdapter[TheoryQuestion] = TypeAdapter(TheoryQuestion)


class BankError(ValueError):
    """Files of the bank that cannot be used; `faults` has every one, the message lists them."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults


@dataclass
class Bank:
    """All that quizzes/ holds; `places` says in which file and line each id stands."""

    quizzes: dict[str, Quiz] = field(default_factory=dict)
    graded: dict[str, Quiz] = field(default_factory=dict)
    cards: list[Card] = field(default_factory=list)
    theory: list[TheoryQuestion] = field(default_factory=list)
    places: list[tuple[str, str]] = field(default_factory=list)

    def items(self) -> list[Item]:
        """Every item of every quiz, practised and graded."""
        return [
            item
            for quizzes in (self.quizzes, self.graded)
            for quiz in quizzes.values()
            for item in quiz.items
        ]

    def place(self, identity: str) -> str:
        """The file and line of the entry with this id."""
        return next(place for name, place in self.places if name == identity)


def load_bank(root: Path) -> Bank:
    """Read all of quizzes/ below `root`; raises BankError with every fault of form."""
    bank, faults = read_bank(root)
    if faults:
        raise BankError(faults)
    return bank


def load_quiz(root: Path, name: str, graded: bool = False) -> Quiz:
    """Read one lesson's quiz; raises BankError where it is missing or has a fault."""
    path = (GRADED if graded else FOLDER) / f"{name}.yml"
    if not (root / path).is_file():
        known = ", ".join(quiz_names(root, graded)) or "none"
        raise BankError([Fault(path.as_posix(), None, "there is no such quiz", f"Choose one of: {known}.")])
    reader = _Reader(root, path)
    quiz = reader.quiz()
    if quiz is None or reader.faults:
        raise BankError(reader.faults)
    return quiz


def load_cards(root: Path) -> list[Card]:
    """Read the flashcards; raises BankError where one has a fault."""
    return _load_entries(root, CARDS_FILE, _CARD)


def load_theory(root: Path) -> list[TheoryQuestion]:
    """Read the theory questions; raises BankError where one has a fault."""
    return _load_entries(root, THEORY_FILE, _THEORY)


def _load_entries(root: Path, file: Path, adapter: TypeAdapter[Any]) -> list[Any]:
    if not (root / file).is_file():
        return []
    reader = _Reader(root, file)
    entries = reader.entries(adapter)
    if reader.faults:
        raise BankError(reader.faults)
    return entries


def quiz_names(root: Path, graded: bool = False) -> list[str]:
    """The lessons that have a quiz, in their order."""
    return sorted(path.stem for path in (root / (GRADED if graded else FOLDER)).glob("[0-9][0-9]_*.yml"))


def find_root(start: Path | None = None) -> Path:
    """The folder at or above `start` (by default the current one) that has quizzes/; raises BankError."""
    here = (start or Path.cwd()).resolve()
    for folder in (here, *here.parents):
        if any((folder / FOLDER).glob("*.yml")):
            return folder
    what = "neither this folder nor one above it has a folder quizzes with quizzes in it"
    raise BankError([Fault(here.name, None, what, "Change into the course's folder.")])


def read_bank(root: Path) -> tuple[Bank, list[Fault]]:
    """Read all of quizzes/ below `root`: what could be read, and every fault of form."""
    bank, faults = Bank(), []
    for graded, quizzes in ((False, bank.quizzes), (True, bank.graded)):
        for name in quiz_names(root, graded):
            reader = _Reader(root, (GRADED if graded else FOLDER) / f"{name}.yml")
            if quiz := reader.quiz():
                quizzes[name] = quiz
            bank.places += reader.places
            faults += reader.faults
    for file, adapter, entries in ((CARDS_FILE, _CARD, bank.cards), (THEORY_FILE, _THEORY, bank.theory)):
        if (root / file).is_file():
            reader = _Reader(root, file)
            entries += reader.entries(adapter)
            bank.places += reader.places
            faults += reader.faults
    return bank, faults


class _Reader:
    """One file: what it holds, the places of its ids, its faults."""

    def __init__(self, root: Path, path: Path) -> None:
        self.file = path.as_posix()
        self.name = path.stem
        self.faults: list[Fault] = []
        self.places: list[tuple[str, str]] = []
        self._yaml = LinedYaml(None, None)
        try:
            self._yaml = read_yaml(root / path)
        except YamlError as error:
            self._tell(
                error.line, None, f"not YAML: {error.problem}", "Quote the text, or mend its indentation."
            )
        for key, line in self._yaml.repeated_keys():
            self._tell(line, None, f"the key {key} stands twice in one place", "Remove one of the two.")

    def quiz(self) -> Quiz | None:
        """The file as a lesson's quiz: the items that have no fault; None where there is none."""
        data = self._yaml.data
        if not isinstance(data, dict) or not isinstance(data.get("items"), list):
            if not self.faults:
                self._tell(1, None, "no quiz", "Write `lesson: NN_topic`, then `items:` and a list.")
            return None
        if data.get("lesson") != self.name:
            self._tell(
                1,
                None,
                f"lesson is {data.get('lesson')!r}",
                f"Write `lesson: {self.name}`, as the file is called.",
            )
        for key in data.keys() - {"lesson", "items"}:
            self._tell(
                self._yaml.line([key]), None, f"unknown key {key}", "Remove it. A quiz has lesson and items."
            )
        items = [
            item for index, _ in enumerate(data["items"]) if (item := self._entry(ITEM, ["items", index]))
        ]
        return Quiz.model_construct(lesson=self.name, items=tuple(items)) if items else None

    def entries(self, adapter: TypeAdapter[Any]) -> list[Any]:
        """The file as a list of entries: those that have no fault."""
        if not isinstance(self._yaml.data, list):
            if not self.faults:
                self._tell(1, None, "not a list", "Begin each entry with a hyphen.")
            return []
        return [entry for index, _ in enumerate(self._yaml.data) if (entry := self._entry(adapter, [index]))]

    def _entry(self, adapter: TypeAdapter[Any], path: list[str | int]) -> Any:
        value = self._yaml.data
        for step in path:
            value = value[step]
        name = str(value.get("id", "?")) if isinstance(value, dict) else "?"
        self.places.append((name, f"{self.file}:{self._yaml.line(path)}"))
        try:
            return adapter.validate_python(value)
        except ValidationError as error:
            for fault in error.errors():
                steps = [step for step in fault["loc"] if step not in (*KINDS, "[select]", "[text]", "[key]")]
                self._tell(self._yaml.line([*path, *steps]), name, *_explain(fault, steps))
            return None

    def _tell(self, line: int, item: str | None, what: str, mend: str) -> None:
        self.faults.append(Fault(f"{self.file}:{line}", item, what, mend))


_MENDS = {
    "missing": "Add it.",
    "extra_forbidden": "Remove it, or correct its name.",
    "string_type": "Quote the text.",
    "string_too_short": "Write a text.",
    "union_tag_not_found": f"Add `kind:` with one of {', '.join(KINDS)}.",
    "union_tag_invalid": f"Write one of {', '.join(KINDS)}.",
    "bool_type": "Write true or false, without quotes.",
    "float_type": "Write a number, without quotes.",
    "model_type": "Write a mapping of keys and values.",
}
_MENDS_OF_FIELDS = {
    "id": "Write lower-case words with hyphens between them.",
    "claims": "Write a list of claims, such as [Q03, D05].",
    "cell": "Write the label of the code cell that proves it.",
    "section": "Write the heading of the lesson's section.",
    "difficulty": "Write 1 (recall), 2 (understanding) or 3 (transfer).",
    "lesson": "Write the lesson's file name without its ending, such as 03_bptt.",
    "choices": "Name the choices a, b, c …, each with text and feedback.",
    "answer": "Correct the answer or the choices.",
}


def _explain(fault: Any, steps: list[str | int]) -> tuple[str, str]:
    """What is wrong, and the mend, of one of pydantic's errors at `steps` below the entry."""
    where = ".".join(map(str, steps))
    words = fault["msg"].removeprefix("Value error, ")
    if fault["type"] == "missing":
        words = "is missing"
    elif fault["type"] == "extra_forbidden":
        words = "is no known key"
    last = next((str(step) for step in reversed(steps) if step in _MENDS_OF_FIELDS), "")
    mend = _MENDS.get(fault["type"]) or _MENDS_OF_FIELDS.get(last) or "Correct the entry."
    return f"{where}: {words}" if where else words, mend


def entry_text(entry: BaseModel) -> Iterator[str]:
    """Every text of an item, a card or a question that is Markdown."""
    for name, value in entry:
        if name not in {"id", "kind", "lesson", "section", "claims", "cell", "cells", "sources", "accept"}:
            yield from _texts(value)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, BaseModel):
        yield from entry_text(value)
    elif isinstance(value, dict):
        for part in value.values():
            yield from _texts(part)
    elif isinstance(value, tuple):
        for part in value:
            yield from _texts(part)
    elif isinstance(value, str) and len(value) > 1:
        yield value
