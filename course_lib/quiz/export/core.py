"""What all exports share: which entries, what a format cannot carry, numbers, files written whole."""

from __future__ import annotations

import io
import os
import re
import tempfile
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

from course_lib.quiz.bank import Card, Item
from course_lib.quiz.reading import Bank

COURSE = "From recurrence to attention"
STEM = "from-recurrence-to-attention"

# No XML file can hold these, and no text needs them.
_CONTROL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_EARLIEST_IN_ZIP = datetime(1980, 1, 1, tzinfo=UTC).timestamp()

Entry = TypeVar("Entry", bound="Item | Card")


@dataclass(frozen=True)
class LessonEntries:
    """What one lesson gives to an export: its items in the bank's order, and its flashcards."""

    name: str
    title: str
    graded: bool
    items: tuple[Item, ...]
    cards: tuple[Card, ...] = ()

    @property
    def heading(self) -> str:
        """The lesson's number and title, for people."""
        return f"{self.name[:2]} {self.title}" + (" (graded)" if self.graded else "")

    @property
    def stem(self) -> str:
        """What the name of a file with this lesson's quiz begins with."""
        return f"quiz_{self.name}" + ("_graded" if self.graded else "")


@dataclass(frozen=True)
class NotCarried:
    """An entry that a format cannot hold, and why."""

    id: str
    kind: str
    reason: str


@dataclass
class Export:
    """Files by name, the number of entries of each kind in them, and what they do not hold."""

    files: dict[str, bytes] = field(default_factory=dict)
    carried: dict[str, Counter[str]] = field(default_factory=dict)
    not_carried: list[NotCarried] = field(default_factory=list)
    cards_left_out: int = 0


class ExportError(ValueError):
    """An export that cannot be made; the message says what is wrong and the mend."""


def select(
    bank: Bank, names: Sequence[str] = (), graded: bool = False, titles: Mapping[str, str] | None = None
) -> list[LessonEntries]:
    """The entries of the named lessons (all, when none is named) in their order; raises ExportError."""
    lessons = sorted({*bank.quizzes, *(card.lesson for card in bank.cards), *(bank.graded if graded else ())})
    if unknown := sorted(set(names) - set(lessons)):
        hint = " (graded quizzes need --graded)" if not graded and set(unknown) & set(bank.graded) else ""
        raise ExportError(
            f"quizzes: nothing to export for {', '.join(unknown)}{hint}\n"
            f"    mend: Choose among: {', '.join(lessons) or 'none'}."
        )
    chosen = [name for name in lessons if not names or name in names]
    return [lesson for name in chosen for lesson in _of_lesson(bank, name, graded, titles or {})]


def _of_lesson(bank: Bank, name: str, graded: bool, titles: Mapping[str, str]) -> Iterator[LessonEntries]:
    title = titles.get(name, name)
    cards = tuple(card for card in bank.cards if card.lesson == name)
    items = bank.quizzes[name].items if name in bank.quizzes else ()
    if items or cards:
        yield LessonEntries(name, title, False, items, cards)
    if graded and name in bank.graded:
        yield LessonEntries(name, title, True, bank.graded[name].items)


def one_file_each(
    lessons: Sequence[LessonEntries],
    suffix: str,
    obstacle: Callable[[Item], str | None],
    document: Callable[[LessonEntries], bytes],
) -> Export:
    """An export with a file a quiz; `obstacle` says why the format cannot hold an item, None where it can."""
    export = Export(cards_left_out=sum(len(lesson.cards) for lesson in lessons))
    for lesson in lessons:
        items, not_carried = sort_out(lesson.items, obstacle)
        export.not_carried += not_carried
        if items:
            export.files[lesson.stem + suffix] = document(replace(lesson, items=items))
            export.carried[lesson.stem + suffix] = Counter(map(kind, items))
    return export


def sort_out(
    entries: Sequence[Entry], obstacle: Callable[[Entry], str | None]
) -> tuple[tuple[Entry, ...], list[NotCarried]]:
    """The entries that a format can hold, and the others with the reason."""
    carried, not_carried = [], []
    for entry in entries:
        if reason := _obstacle_everywhere(entry) or obstacle(entry):
            not_carried.append(NotCarried(entry.id, kind(entry), reason))
        else:
            carried.append(entry)
    return tuple(carried), not_carried


def kind(entry: Item | Card) -> str:
    """The kind of an item; of a card "flashcard"."""
    return "flashcard" if isinstance(entry, Card) else entry.kind


def tags(lesson: LessonEntries, entry: Item | Card) -> list[str]:
    """The lesson, the kind and the claims of an entry, each without a space."""
    return [lesson.name, kind(entry), *entry.claims, *(["graded"] if lesson.graded else [])]


def number_text(value: float | Decimal) -> str:
    """The decimal number that is read back as the same value; no exponent: not all readers know one."""
    text = format(value if isinstance(value, Decimal) else Decimal(repr(value)), "f")
    return text.rstrip("0").removesuffix(".") if "." in text else text


def bounds(answer: float, tolerance: float) -> tuple[Decimal, Decimal]:
    """The least and the greatest number that is right, without the rounding of binary fractions."""
    middle, margin = Decimal(repr(answer)), Decimal(repr(tolerance))
    return middle - margin, middle + margin


def zipped(members: Mapping[str, bytes], timestamp: float) -> bytes:
    """A ZIP archive whose bytes depend on its members and the timestamp (seconds since 1970) alone."""
    moment = datetime.fromtimestamp(max(timestamp, _EARLIEST_IN_ZIP), UTC)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, data in members.items():
            member = zipfile.ZipInfo(name, moment.timetuple()[:6])
            archive.writestr(member, data, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def write_files(folder: Path, files: Mapping[str, bytes]) -> list[Path]:
    """Write all files, or none where one cannot be written (OSError); files of the same name give way."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".export-", dir=folder) as aside:
        for name, data in files.items():
            (Path(aside) / name).write_bytes(data)
        for name in files:
            os.replace(Path(aside) / name, folder / name)
    return [folder / name for name in files]


def _obstacle_everywhere(entry: Item | Card) -> str | None:
    found = next((text for text in _texts(entry.model_dump()) if _CONTROL.search(text)), None)
    return None if found is None else f"{found[:40]!r} has a control character, which no file format can hold"


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, part in value.items():
            yield from _texts(key)
            yield from _texts(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _texts(part)
