"""What must hold for the whole bank: each fault planted, and told once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from every_kind import LESSON, item_data, write_quiz

from course_lib.quiz import checks
from course_lib.quiz.checks import Course, check_bank
from course_lib.quiz.reading import read_bank

COURSE = Course(
    claims={"Q03": LESSON, "N01": LESSON, "N02": "09_later"},
    lessons={LESSON: "BPTT", "09_later": "Later"},
    sections={LESSON: {"A sum"}},
    cells={LESSON: {"bptt-sum"}},
    sources={"elman1990finding"},
)


def sound(number: int, **changes: Any) -> dict[str, Any]:
    return item_data("true_false", id=f"item-{number}", cell="bptt-sum", claims=["Q03", "N01"], **changes)


def sound_items() -> list[dict[str, Any]]:
    return [sound(number) for number in range(12)]


def told(root: Path, items: list[dict[str, Any]], course: Course = COURSE) -> list[str]:
    write_quiz(root, items)
    bank, faults = read_bank(root)
    assert faults == []
    return [str(fault) for fault in check_bank(bank, course)]


def write_list(root: Path, name: str, *entries: dict[str, Any]) -> None:
    (root / "quizzes").mkdir(exist_ok=True)
    (root / "quizzes" / name).write_text(yaml.safe_dump(list(entries)), encoding="utf-8")


def test_a_sound_bank_has_no_fault(tmp_path: Path) -> None:
    assert told(tmp_path, sound_items()) == []


@pytest.mark.parametrize(
    ("changes", "what", "mend"),
    [
        ({"claims": ["Q03", "N01", "Q99"]}, "no claim is called Q99", "Write an id of book/claims.yml"),
        ({"cell": "bptt-none"}, "03_bptt has no cell labelled bptt-none", "Write a label of lessons/src"),
        ({"cell": None}, "no cell proves it", "Add `cell:`"),
        (
            {"section": "A difference"},
            "03_bptt has no section 'A difference'",
            "Write one of its headings: A sum",
        ),
        ({"statement": "A $\\nosuch x$ formula."}, "has \\nosuch, which is not known", "Correct the text"),
        ({"statement": "It costs 3 $ or so."}, "a dollar without its partner", "Correct the text"),
        ({"statement": "An <b>important</b> $x$."}, "", ""),
        ({"statement": "See [there](https://example.org)."}, "HTML, links and images", "Correct the text"),
    ],
)
def test_a_dangling_reference_or_text_is_told(
    tmp_path: Path, changes: dict[str, Any], what: str, mend: str
) -> None:
    item = {key: value for key, value in {**sound(0), **changes}.items() if value is not None}
    found = told(tmp_path, [item, *sound_items()[1:]])
    if not what:  # Without HTML in the parser, a tag is shown as it is typed.
        assert found == []
        return
    assert len(found) == 1
    assert found[0].startswith(f"quizzes/{LESSON}.yml:3: item-0: {what}") or what in found[0]
    assert f"mend: {mend}" in found[0]


def test_an_id_that_stands_twice(tmp_path: Path) -> None:
    write_quiz(tmp_path, [sound(3)], graded=True)
    [fault] = told(tmp_path, sound_items())
    assert "item-3: the id is already used at quizzes/03_bptt.yml:" in fault
    assert fault.startswith("quizzes/graded/03_bptt.yml:3")


def test_too_few_items_for_a_written_lesson(tmp_path: Path) -> None:
    [fault] = told(tmp_path, sound_items()[:11])
    assert "11 items for a written lesson" in fault


def test_a_claim_that_nothing_asks(tmp_path: Path) -> None:
    course = Course(
        {**COURSE.claims, "Q08": "09_later", "T01": LESSON, "F02": "09_later"},
        COURSE.lessons,
        COURSE.sections,
        COURSE.cells,
        COURSE.sources,
    )
    asked = [*sound_items()[:-1], sound(11) | {"claims": ["T01", "F02"]}]
    found = told(tmp_path, asked, course)
    assert [fault.splitlines()[0] for fault in found] == [
        "quizzes: the claim Q08 of 09_later is asked nowhere",
        "quizzes/theory_questions.yml: the claim T01 of 03_bptt is asked nowhere",
        "quizzes/flashcards.yml: the claim F02 of 09_later is asked nowhere",
    ]


def test_cards_and_questions_are_checked_too(tmp_path: Path) -> None:
    write_list(
        tmp_path, "flashcards.yml", {"id": "card-a", "lesson": "77_none", "front": "$\\oops$", "back": "B"}
    )
    write_list(
        tmp_path,
        "theory_questions.yml",
        {
            "id": "theory-a",
            "lesson": LESSON,
            "question": "Why?",
            "answer": "So.",
            "cells": ["bptt-none"],
            "sources": [{"key": "nobody1900"}],
        },
    )
    found = "\n".join(told(tmp_path, sound_items()))
    for what in (
        "no lesson is called 77_none",
        "\\oops",
        "no cell labelled bptt-none",
        "no work has the key nobody1900",
    ):
        assert what in found


def many_truths(true: int, false: int, extra: str = "") -> list[dict[str, Any]]:
    statement = str(item_data("true_false")["statement"])
    return [
        sound(number, answer=number < true, statement=statement + (extra if number < true else ""))
        for number in range(true + false)
    ]


@pytest.mark.parametrize(
    ("true", "false", "sound_share"), [(11, 11, True), (12, 10, True), (13, 9, False), (9, 13, False)]
)
def test_truth_is_balanced(tmp_path: Path, true: int, false: int, sound_share: bool) -> None:
    found = told(tmp_path, many_truths(true, false))
    assert (found == []) is sound_share
    if not sound_share:
        assert "Bring it between 45% and 55%" in found[0]


def test_true_statements_are_not_longer(tmp_path: Path) -> None:
    [fault] = told(tmp_path, many_truths(11, 11, extra=", and so on and on and on, in every step"))
    assert "characters on average" in fault


def single(number: int, texts: list[str], answer: str) -> dict[str, Any]:
    choices = {letter: {"text": text, "feedback": "x"} for letter, text in zip("abcd", texts, strict=False)}
    return item_data(
        "single", id=f"item-{number}", cell="bptt-sum", claims=["Q03", "N01"], choices=choices, answer=answer
    )


def test_the_right_choice_does_not_stand_out_by_its_length(tmp_path: Path) -> None:
    long = "a right answer that is explained at much greater length than the others"
    [fault] = told(tmp_path, [*sound_items(), single(50, ["short", long, "brief"], "b")])
    assert "item-50: the right choice b has 71 characters, the wrong ones 5" in fault


@pytest.mark.parametrize(
    ("answers", "what"), [("aaaa", "a is the right choice"), ("abcd", "the longest choice")]
)
def test_neither_place_nor_length_gives_the_answer_away(tmp_path: Path, answers: str, what: str) -> None:
    items = []
    for number in range(24):
        letter = answers[number % 4]
        longest = letter if what.startswith("the longest") else "abcd"[number % 4]
        items.append(single(number, ["choice" + ("s" if name == longest else "") for name in "abcd"], letter))
    [fault] = told(tmp_path, items)
    assert what in fault


def test_the_summary_counts(tmp_path: Path) -> None:
    write_quiz(tmp_path, [item_data("single", id="x")], graded=True)
    write_quiz(tmp_path, sound_items())
    told_of = checks.summary(read_bank(tmp_path)[0])
    assert told_of.startswith("13 items in 1 quizzes and 1 graded ones (12 true_false, 1 single), 0 cards")
