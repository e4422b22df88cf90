"""Each fault that a file of the bank can have: told with file, line, item and mend, and all at once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from every_kind import ITEMS, LESSON, item_data, write_quiz

from course_lib.quiz.bank import KINDS
from course_lib.quiz.reading import BankError, find_root, load_bank, load_quiz, read_bank

FILE = f"quizzes/{LESSON}.yml"


def told(root: Path, *items: dict[str, Any]) -> list[str]:
    write_quiz(root, list(items))
    return [str(fault) for fault in read_bank(root)[1]]


def test_every_kind_is_read(tmp_path: Path) -> None:
    write_quiz(tmp_path, [item_data(kind) for kind in ITEMS])
    quiz = load_quiz(tmp_path, LESSON)
    assert [item.kind for item in quiz.items] == list(ITEMS)
    assert set(ITEMS) == set(KINDS)
    assert load_bank(tmp_path).place("shared") == f"{FILE}:3"


BROKEN = {
    "unknown key": (item_data("single", hint="x"), "hint: is no known key", "Remove it"),
    "unknown kind": (item_data("single", kind="guess"), "'guess'", "Write one of true_false"),
    "no kind": (item_data("single", kind=None), "kind", "Add `kind:`"),
    "no statement": (item_data("single", statement=None), "statement: is missing", "Add it."),
    "empty statement": (item_data("single", statement=" "), "statement:", "Correct the entry."),
    "no feedback": (item_data("true_false", feedback=None), "feedback: is missing", "Add it."),
    "half the feedback": (item_data("true_false", feedback={True: "Yes."}), "both true and false", "Correct"),
    "quoted truth": (item_data("true_false", answer="true"), "answer:", "Write true or false, without"),
    "bad id": (item_data("single", id="Not An Id"), "id:", "Write lower-case words"),
    "bad claim": (item_data("single", claims=["X1"]), "claims.0:", "Write a list of claims"),
    "difficulty": (item_data("single", difficulty=4), "difficulty:", "Write 1 (recall)"),
    "foreign answer": (item_data("single", answer="d"), "'d' is not among the choices a, b, c", "Correct"),
    "foreign answers": (item_data("multiple", answer=["a", "e"]), "'e' is not among", "Correct"),
    "all are right": (item_data("multiple", answer=["a", "b", "c", "d"]), "at least one choice", "Correct"),
    "answer in disorder": (item_data("multiple", answer=["c", "a"]), "in the alphabet's order", "Correct"),
    "order incomplete": (item_data("ordering", answer=["a", "b"]), "every step once", "Correct"),
    "order given away": (item_data("ordering", answer=["a", "b", "c", "d"]), "another", "Correct"),
    "number as text": (item_data("numeric", answer="1"), "answer:", "Write a number"),
    "negative tolerance": (item_data("numeric", tolerance=-1.0), "tolerance:", "Correct the entry."),
    "slip is right": (
        item_data("numeric", slips=[{"value": 0.1667, "feedback": "x"}]),
        "the slip 0.1667 lies within the tolerance",
        "Correct",
    ),
    "blank unknown": (item_data("cloze", statement="A {{what}}."), "the statement has the blanks", "Correct"),
    "blank's answer": (
        item_data(
            "cloze",
            statement="A {{what}}.",
            blanks={"what": {"choices": {"sum": "x", "mean": "y"}, "answer": "median"}},
        ),
        "'median' is not among the choices sum, mean",
        "Correct",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_fault_is_told_with_its_place_and_mend(tmp_path: Path, name: str) -> None:
    broken, what, mend = BROKEN[name]
    faults = told(tmp_path, item_data("true_false", id="sound-one"), broken)
    assert len(faults) == 1, faults
    first, second = faults[0].splitlines()
    assert first.startswith(f"{FILE}:")
    assert f": {broken['id']}: " in first
    assert what in first
    assert second.startswith(f"    mend: {mend}")


def test_a_choice_without_feedback_is_told_with_its_own_line(tmp_path: Path) -> None:
    broken = item_data("single")
    del broken["choices"]["b"]["feedback"]
    write_quiz(tmp_path, [broken])
    line = 1 + next(
        number
        for number, text in enumerate((tmp_path / FILE).read_text().splitlines())
        if text.strip() == "b:"
    )
    [fault] = read_bank(tmp_path)[1]
    assert fault.file == f"{FILE}:{line}"
    assert fault.what == "choices.b.feedback: is missing"


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    write_quiz(tmp_path, [broken for broken, *_ in BROKEN.values()])
    write_quiz(tmp_path, [item_data("single", hint="x")], graded=True)
    (tmp_path / "quizzes" / "flashcards.yml").write_text("- {id: card, front: A}\n", encoding="utf-8")
    with pytest.raises(BankError) as error:
        load_bank(tmp_path)
    files = {fault.file.partition(":")[0] for fault in error.value.faults}
    assert files == {FILE, f"quizzes/graded/{LESSON}.yml", "quizzes/flashcards.yml"}
    assert len(error.value.faults) == len(BROKEN) + 1 + 2


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("lesson: 03_bptt\nitems: [", "not YAML"),
        ("lesson: 03_bptt\n", "no quiz"),
        ("- a\n", "no quiz"),
        ("", "no quiz"),
        ("lesson: \x00", "not YAML"),
        ("lesson: 04_other\nitems: [3]\n", "lesson is '04_other'"),
        ("lesson: 03_bptt\nlesson: 03_bptt\nitems: [{id: a, kind: single}]\n", "the key lesson stands twice"),
        ("lesson: 03_bptt\nextra: 1\nitems: [{id: a, kind: single}]\n", "unknown key extra"),
    ],
)
def test_a_file_that_is_no_quiz(tmp_path: Path, text: str, what: str) -> None:
    path = tmp_path / FILE
    path.parent.mkdir()
    path.write_text(text, encoding="utf-8")
    assert any(what in fault.what for fault in read_bank(tmp_path)[1])


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    path = tmp_path / FILE
    path.parent.mkdir()
    path.write_bytes(b"lesson: \xff\xfe")
    [fault] = read_bank(tmp_path)[1]
    assert fault.what.startswith("not YAML")


def test_a_quiz_that_does_not_exist_names_those_that_do(tmp_path: Path) -> None:
    write_quiz(tmp_path, [item_data("single")])
    with pytest.raises(BankError, match=r"there is no such quiz\n    mend: Choose one of: 03_bptt\."):
        load_quiz(tmp_path, "09_none")


def test_the_folder_is_found_from_below_and_missed_with_a_mend(tmp_path: Path) -> None:
    below = tmp_path / "course" / "lessons" / "deep"
    below.mkdir(parents=True)
    with pytest.raises(BankError, match="Change into the course's folder"):
        find_root(below)
    write_quiz(tmp_path / "course", [item_data("single")])
    assert find_root(below) == tmp_path / "course"
