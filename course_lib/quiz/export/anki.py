r"""An Anki package: a deck a lesson, below one of the course's name; formulas as `\(…\)` for Anki's MathJax.

Decks, notes and the note type keep their ids, so that importing again updates what changed and keeps each
card's history. Anki updates a note where the file's is newer: the timestamp is the time of the export.
"""

from __future__ import annotations

import tempfile
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from hashlib import sha256
from html import escape
from pathlib import Path
from typing import Any

from course_lib.quiz.bank import (
    BLANK,
    Card,
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
from course_lib.quiz.export.core import (
    COURSE,
    STEM,
    Export,
    LessonEntries,
    kind,
    number_text,
    sort_out,
    tags,
    zipped,
)
from course_lib.quiz.markup import bracket_html
from course_lib.quiz.readable import ASKS

_MODEL_ID = 1_607_392_319
_COURSE_DECK_ID = 1_607_392_320
_FRONT = '<div class="front">{{Question}}</div>'
_BACK = '{{FrontSide}}<hr id="answer"><div class="back">{{Answer}}</div><p class="where">{{Where}}</p>'
_CSS = """
.card { font-family: system-ui, sans-serif; font-size: 20px; line-height: 1.45; color: #1b1f24;
  background: #fff; text-align: left; max-width: 40em; margin: 0 auto; padding: 1em; }
.ask, .where { color: #57606a; font-size: 0.85em; }
.right { color: #1a7f37; font-weight: 600; }
.wrong { color: #b3261e; font-weight: 600; }
code { font-size: 0.9em; }
li { margin: 0.3em 0; }
.nightMode .card, .card.nightMode { color: #e6edf3; background: #161b22; }
.nightMode .ask, .nightMode .where { color: #9da7b3; }
.nightMode .right { color: #56d364; }
.nightMode .wrong { color: #ff8a80; }
"""


def export(lessons: Sequence[LessonEntries], timestamp: float) -> Export:
    """A package of items and flashcards, and one of graded items; `timestamp` in seconds since 1970."""
    made = Export()
    for graded in (False, True):
        name = f"{STEM}{'_graded' if graded else ''}.apkg"
        decks, counts = [], Counter[str]()
        for lesson in (lesson for lesson in lessons if lesson.graded == graded):
            entries, not_carried = sort_out((*lesson.items, *lesson.cards), lambda entry: None)
            made.not_carried += not_carried
            counts.update(map(kind, entries))
            decks.append(_deck(lesson, entries))
        if counts:
            made.files[name] = _package(decks, timestamp)
            made.carried[name] = counts
    return made


def _package(decks: list[Any], timestamp: float) -> bytes:
    import genanki

    course = genanki.Deck(_COURSE_DECK_ID, COURSE, "Quizzes and flashcards of the course.")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "course.apkg"
        genanki.Package([course, *decks]).write_to_file(path, timestamp)
        with zipfile.ZipFile(path) as archive:
            return zipped({name: archive.read(name) for name in archive.namelist()}, timestamp)


def _deck(lesson: LessonEntries, entries: Sequence[Item | Card]) -> Any:
    import genanki

    # A double colon would begin a deck below this one.
    deck = genanki.Deck(_identity(lesson.stem), f"{COURSE}::{lesson.heading.replace('::', ':')}")
    model = _model()
    for place, entry in enumerate(entries):
        section = "" if isinstance(entry, Card) else f", section “{bracket_html(entry.section)}”"
        fields = [*_sides(entry), f"Lesson {escape(lesson.heading, quote=False)}{section}", entry.id]
        guid = genanki.guid_for(STEM, entry.id)
        deck.add_note(genanki.Note(model, fields, guid=guid, tags=tags(lesson, entry), due=place))
    return deck


def _model() -> Any:
    import genanki

    return genanki.Model(
        _MODEL_ID,
        COURSE,
        fields=[{"name": "Question"}, {"name": "Answer"}, {"name": "Where"}, {"name": "Id"}],
        templates=[{"name": "Card", "qfmt": _FRONT, "afmt": _BACK}],
        css=_CSS,
    )


def _sides(entry: Item | Card) -> tuple[str, str]:
    """What the front asks and what the back answers, as HTML."""
    if isinstance(entry, Card):
        return bracket_html(entry.front), bracket_html(entry.back)
    text = bracket_html(entry.statement)
    if isinstance(entry, Cloze):
        text = BLANK.sub(lambda found: f"<u>&emsp;{_hint(entry, found[1])}&emsp;</u>", text)
    unit = f" Unit: {bracket_html(entry.unit)}." if isinstance(entry, Numeric) and entry.unit else ""
    choices: dict[str, Choice] = getattr(entry, "choices", {})
    listed = "".join(f"<li>{letter}) {bracket_html(choice.text)}</li>" for letter, choice in choices.items())
    front = f'<div>{text}</div><p class="ask">{ASKS[entry.kind]}{unit}</p>' + (
        listed and f"<ul>{listed}</ul>"
    )
    return front, "".join(_answer(entry))


def _hint(item: Cloze, name: str) -> str:
    blank = item.blanks[name]
    return escape(" / ".join(blank.choices)) if isinstance(blank, SelectBlank) else ""


def _answer(item: Item) -> Iterator[str]:
    match item:
        case TrueFalse():
            for truth in (item.answer, not item.answer):
                yield _told(truth == item.answer, str(truth), item.feedback[truth])
        case Single() | Multiple():
            for letter, choice in item.choices.items():
                yield _told(letter in item.answer, f"{letter}) {bracket_html(choice.text)}", choice.feedback)
        case Ordering():
            for letter in item.answer:
                choice = item.choices[letter]
                yield _told(True, f"{letter}) {bracket_html(choice.text)}", choice.feedback)
        case Numeric():
            within = f" ± {number_text(item.tolerance)}" if item.tolerance else ""
            yield _told(
                True, f"{number_text(item.answer)}{within} {bracket_html(item.unit)}", item.feedback.right
            )
            for slip in item.slips:
                yield _told(False, number_text(slip.value), slip.feedback)
            yield _told(False, "any other number", item.feedback.wrong)
        case Cloze():
            for number, name in enumerate(BLANK.findall(item.statement), start=1):
                yield f"<p>Blank {number}</p>{''.join(_answer_of_blank(item.blanks[name]))}"


def _answer_of_blank(blank: SelectBlank | TextBlank) -> Iterator[str]:
    if isinstance(blank, SelectBlank):
        for text, feedback in blank.choices.items():
            yield _told(text == blank.answer, escape(text), feedback)
    else:
        yield _told(True, escape(" or ".join(blank.accept)), blank.feedback.right)
        yield _told(False, "anything else", blank.feedback.wrong)


def _told(right: bool, answer: str, feedback: str) -> str:
    """An answer with a sign and a colour that say whether it is right, and its feedback."""
    sign, look = ("✓", "right") if right else ("✗", "wrong")
    return f'<div class="{look}">{sign} {answer}</div><div class="feedback">{bracket_html(feedback)}</div>'


def _identity(name: str) -> int:
    """A number from a name, in the range that Anki uses for ids."""
    return 1_000_000_000 + int(sha256(f"{STEM}/{name}".encode()).hexdigest()[:7], 16)
