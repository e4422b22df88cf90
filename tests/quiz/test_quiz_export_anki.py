"""The Anki package, read back with a ZIP reader and sqlite3, as Anki reads it."""

from __future__ import annotations

import io
import json
import re
import sqlite3
import zipfile
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

import pytest
from hostile_bank import LESSON, entry_ids, hostile_lesson, write_bank

from course_lib.quiz.bank import (
    BLANK,
    Card,
    Cloze,
    Item,
    Multiple,
    Numeric,
    Ordering,
    SelectBlank,
    Single,
    TrueFalse,
)
from course_lib.quiz.export import export, select
from course_lib.quiz.export.core import LessonEntries
from course_lib.quiz.markup import bracket_html

MOMENT = 1_770_000_000.0
TITLES = {LESSON: "Backpropagation through time", "04_gradients": "Vanishing :: exploding"}


@dataclass
class Note:
    guid: str
    model: int
    changed: int
    tags: list[str]
    question: str
    answer: str
    where: str
    id: str
    deck: str


@dataclass
class Package:
    decks: dict[int, str]
    models: dict[str, Any]
    notes: dict[str, Note]


def read_apkg(data: bytes, folder: Path) -> Package:
    """Decks, note types and notes by id; a note has one card, and the card tells the deck."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert json.loads(archive.read("media")) == {}
        (folder / "collection").write_bytes(archive.read("collection.anki2"))
    database = sqlite3.connect(folder / "collection")
    try:
        [(decks, models)] = database.execute("select decks, models from col").fetchall()
        rows = database.execute(
            "select guid, mid, n.mod, tags, flds, did from notes n join cards c on c.nid = n.id order by c.id"
        ).fetchall()
        assert database.execute("select count(*) from notes").fetchone() == (len(rows),)
    finally:
        database.close()
    names = {int(key): deck["name"] for key, deck in json.loads(decks).items()}
    notes = [
        Note(guid, mid, mod, tags.split(), *fields.split("\x1f"), names[did])
        for guid, mid, mod, tags, fields, did in rows
    ]
    return Package(names, json.loads(models), {note.id: note for note in notes})


@pytest.fixture(scope="module")
def lesson(tmp_path_factory: pytest.TempPathFactory) -> LessonEntries:
    return hostile_lesson(tmp_path_factory.mktemp("bank"))


def notes_of(lesson: LessonEntries, folder: Path, moment: float = MOMENT) -> dict[str, Note]:
    [data] = export("anki", [lesson], moment).files.values()
    return read_apkg(data, folder).notes


def test_every_item_and_card_is_there_in_its_lessons_deck(tmp_path: Path) -> None:
    bank = write_bank(tmp_path)
    made = export("anki", select(bank, titles=TITLES), MOMENT)
    [(name, data)] = made.files.items()
    package = read_apkg(data, tmp_path)
    assert name == "from-recurrence-to-attention.apkg"
    assert made.not_carried == []
    assert set(package.notes) == entry_ids(bank) | {"card-one", "card-two"}
    decks = {identity: note.deck for identity, note in package.notes.items()}
    assert (
        decks["shared"]
        == decks["card-one"]
        == "From recurrence to attention::03 Backpropagation through time"
    )
    assert decks["other-lesson"] == "From recurrence to attention::04 Vanishing : exploding"
    assert decks["card-two"] == "From recurrence to attention::09 09_trees"
    assert "From recurrence to attention" in package.decks.values()


def test_graded_items_go_into_a_package_of_their_own(tmp_path: Path) -> None:
    made = export("anki", select(write_bank(tmp_path), graded=True, titles=TITLES), MOMENT)
    practice, graded = (read_apkg(data, tmp_path).notes for data in made.files.values())
    assert list(made.files)[1] == "from-recurrence-to-attention_graded.apkg"
    assert "secret" not in practice
    assert set(graded) == {"secret"}
    assert graded["secret"].deck == "From recurrence to attention::03 Backpropagation through time (graded)"
    assert "graded" in graded["secret"].tags


def test_fronts_ask_and_do_not_answer(lesson: LessonEntries, tmp_path: Path) -> None:
    notes = notes_of(lesson, tmp_path)
    for item in lesson.items:
        front = notes[item.id].question
        pieces = BLANK.split(bracket_html(item.statement))[::2]
        assert all(piece in front for piece in pieces)
        for choice in getattr(item, "choices", {}).values():
            assert f") {bracket_html(choice.text)}</li>" in front
        for blank in getattr(item, "blanks", {}).values():
            if isinstance(blank, SelectBlank):
                assert escape(" / ".join(blank.choices)) in front
        assert not any(feedback in front for _, feedback in answers_of(item))
        assert "✓" not in front


def answers_of(item: Item) -> list[tuple[bool, str]]:
    """Whether each answer that has feedback is right, and that feedback as HTML, in the order of the back."""
    match item:
        case TrueFalse():
            told = [(t == item.answer, item.feedback[t]) for t in (item.answer, not item.answer)]
        case Single() | Multiple():
            told = [(k in item.answer, choice.feedback) for k, choice in item.choices.items()]
        case Ordering():
            told = [(True, item.choices[k].feedback) for k in item.answer]
        case Numeric():
            slips = [(False, slip.feedback) for slip in item.slips]
            told = [(True, item.feedback.right), *slips, (False, item.feedback.wrong)]
        case Cloze():
            told = [
                pair for name in BLANK.findall(item.statement) for pair in answers_of_blank(item.blanks[name])
            ]
    return [(right, bracket_html(feedback)) for right, feedback in told]


def answers_of_blank(blank: Any) -> list[tuple[bool, str]]:
    if isinstance(blank, SelectBlank):
        return [(text == blank.answer, feedback) for text, feedback in blank.choices.items()]
    return [(True, blank.feedback.right), (False, blank.feedback.wrong)]


def test_backs_tell_the_answer_and_all_feedback(lesson: LessonEntries, tmp_path: Path) -> None:
    notes = notes_of(lesson, tmp_path)
    pattern = r'<div class="(right|wrong)">([✓✗]) (.*?)</div><div class="feedback">(.*?)</div>'
    for item in lesson.items:
        back = re.findall(pattern, notes[item.id].answer, re.DOTALL)
        assert [(look == "right", feedback) for look, _, feedback in [(b[0], b[1], b[3]) for b in back]] == (
            answers_of(item)
        )
        assert all((look == "right") == (sign == "✓") for look, sign, _, _ in back)
        if isinstance(item, Single | Multiple):
            expected = [f"{k}) {bracket_html(c.text)}" for k, c in item.choices.items()]
        elif isinstance(item, Ordering):
            expected = [f"{k}) {bracket_html(item.choices[k].text)}" for k in item.answer]
        else:
            continue
        assert [answer for _, _, answer, _ in back] == expected


def test_backs_tell_numbers_spellings_and_truth(lesson: LessonEntries, tmp_path: Path) -> None:
    notes = notes_of(lesson, tmp_path)
    assert '<div class="right">✓ True</div>' in notes["shared"].answer
    assert '<div class="right">✓ 0.1667 ± 0.002 squared units</div>' in notes["mean-error"].answer
    assert '<div class="wrong">✗ 0.0833</div>' in notes["mean-error"].answer
    assert "✓ products or products of Jacobians</div>" in notes["blanks"].answer
    assert r"\(\frac{a_{1}}{b} \neq \{x : y = z\} \# \% &lt; 1\)" in notes["h-true"].question
    assert r"\[\nabla_{W} L" in notes["h-true"].answer


def test_cards(lesson: LessonEntries, tmp_path: Path) -> None:
    notes = notes_of(lesson, tmp_path)
    [card] = lesson.cards
    assert isinstance(card, Card)
    assert (notes[card.id].question, notes[card.id].answer) == (
        bracket_html(card.front),
        bracket_html(card.back),
    )


def test_tags_and_place(lesson: LessonEntries, tmp_path: Path) -> None:
    notes = notes_of(lesson, tmp_path)
    assert notes["h-false"].tags == ["03_bptt", "true_false", "Q01", "T02"]
    assert notes["card-one"].tags == ["03_bptt", "flashcard", "F01"]
    assert notes["h-false"].where == "Lesson 03 Back/through: time::now, section “A sum”"


def test_importing_again_updates(lesson: LessonEntries, tmp_path: Path) -> None:
    """Anki knows notes by guid, decks and note types by id, and takes the note that changed later."""
    changed = tuple(item.model_copy(update={"statement": f"{item.statement} More."}) for item in lesson.items)
    renamed = LessonEntries(lesson.name, "Another title", False, changed[::-1], lesson.cards)
    [first] = export("anki", [lesson], MOMENT).files.values()
    [second] = export("anki", [renamed], MOMENT + 60).files.values()
    old, new = read_apkg(first, tmp_path), read_apkg(second, tmp_path)
    assert {i: n.guid for i, n in old.notes.items()} == {i: n.guid for i, n in new.notes.items()}
    assert len({note.guid for note in old.notes.values()}) == len(old.notes)
    assert set(old.decks) == set(new.decks)
    assert {note.model for note in (*old.notes.values(), *new.notes.values())} == {1_607_392_319}
    assert all(new.notes[identity].changed > old.notes[identity].changed for identity in old.notes)


def test_the_note_type_has_a_look_for_the_day_and_one_for_the_night(
    lesson: LessonEntries, tmp_path: Path
) -> None:
    [data] = export("anki", [lesson], MOMENT).files.values()
    model = read_apkg(data, tmp_path).models["1607392319"]
    assert [part["name"] for part in model["flds"]] == ["Question", "Answer", "Where", "Id"]
    assert ".nightMode .wrong" in model["css"]
    [template] = model["tmpls"]
    assert "{{Answer}}" not in template["qfmt"]
    assert "{{Answer}}" in template["afmt"]


def test_the_same_moment_gives_the_same_bytes(lesson: LessonEntries) -> None:
    [data], [again] = (export("anki", [lesson], MOMENT).files.values() for _ in range(2))
    assert data == again
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert {member.date_time for member in archive.infolist()} == {(2026, 2, 2, 2, 40, 0)}
