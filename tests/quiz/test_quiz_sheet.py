"""Answer sheets: what they score, and that every fault is told with its mend."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from every_kind import ITEMS, LESSON, item_data, write_quiz
from hypothesis import given
from hypothesis import strategies as st

from course_lib.cli import main
from course_lib.quiz.bank import ITEM, Quiz
from course_lib.quiz.payload import item_print
from course_lib.quiz.reading import load_quiz
from course_lib.quiz.sheet import Sheet, SheetError, read_sheet, report, score_sheet

TOPICS = {"numeric": "Variance", "cloze": "Variance"}
DATA = [item_data(kind, section=TOPICS.get(kind, "A sum")) for kind in ITEMS]
QUIZ = Quiz(lesson=LESSON, items=tuple(ITEM.validate_python(data) for data in DATA))
HALF = {
    "shared": True,
    "which-sum": "b",
    "grows": ["a"],
    "mean-error": "1/6",
    "blanks": {"what": "sum", "factors": "x"},
    "backwards": ["b", "d", "c", "a"],
}


def write(folder: Path, data: Any) -> Path:
    path = folder / "answers.json"
    path.write_text(data if isinstance(data, str) else json.dumps(data), encoding="utf-8")
    return path


def test_a_sheet_is_scored_item_by_item_and_by_topic() -> None:
    result = score_sheet(QUIZ, Sheet(LESSON, HALF))
    assert [item.score for item in result.items] == pytest.approx([1, 0, 0.5, 1, 0.5, 4 / 6])
    assert result.score == pytest.approx(3 + 4 / 6)
    assert result.topics == {"A sum": (pytest.approx(1.5 + 4 / 6), 4), "Variance": (1.5, 2)}
    assert result.mark is None
    assert result.faults == ()
    assert result.items[1].feedback == ("Those are shared.",)
    assert result.items[4].feedback == ("Chain rule.",)


def test_certainty_earns_and_costs_as_published() -> None:
    """Gardner-Medwin's table: right 1, 2, 3; wrong 0, -2, -6; no answer 0; a half lies half way."""
    certainty = {"shared": 3, "which-sum": 3, "grows": 2, "mean-error": 1, "backwards": 3}
    answers = {**HALF, "backwards": None}
    result = score_sheet(QUIZ, Sheet(LESSON, answers, certainty))
    assert [item.mark for item in result.items] == [3, -6, 0, 1, 0.5, 0]
    assert result.mark == -1.5


def test_nothing_answered_costs_nothing() -> None:
    result = score_sheet(QUIZ, Sheet(LESSON, {}, dict.fromkeys(HALF, 3)))
    assert (result.score, result.mark, result.faults) == (0, 0, ())
    assert not any(item.answered for item in result.items)


def test_every_fault_is_told_and_the_rest_is_scored() -> None:
    answers = {**HALF, "which-sum": "z", "grows": "ac", "nowhere": 1, "backwards": [[[[[[1]]]]]]}
    result = score_sheet(QUIZ, Sheet("04_other", answers, {"shared": 4, "mean-error": True, "beyond": 1}))
    told = [(fault.cell, fault.what) for fault in result.faults]
    assert told == [
        (None, "answers 04_other, and was scored as 03_bptt"),
        ("nowhere", "no item of 03_bptt"),
        ("beyond", "no item of 03_bptt"),
        ("shared", "its certainty is not understood"),
        ("mean-error", "its certainty is not understood"),
        ("which-sum", "the answer cannot be scored"),
        ("grows", "the answer cannot be scored"),
        ("backwards", "the answer cannot be scored"),
    ]
    assert [item.score for item in result.items] == [1, 0, 0, 1, 0.5, 0]
    assert all(fault.mend for fault in result.faults)


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.sampled_from("abcd"),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["what", "x"]), inner),
    max_leaves=8,
)


@given(
    st.dictionaries(st.sampled_from([*HALF, "other"]), values),
    st.dictionaries(st.sampled_from([*HALF]), values),
)
def test_whatever_a_sheet_holds_is_scored_or_told(answers: dict[str, Any], certainty: dict[str, Any]) -> None:
    result = score_sheet(QUIZ, Sheet(LESSON, answers, certainty))
    assert all(0 <= item.score <= 1 for item in result.items)
    json.dumps(result.as_data(), allow_nan=False)
    assert report(result).startswith(f"Quiz {LESSON}")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "answers.json:1: not JSON"),
        ('{"quiz":\n 1,}', "answers.json:2: not JSON"),
        ("[" * 100_000, "not JSON"),
        ('{"quiz": ' + "1" * 5000 + "}", "not JSON"),
        ("[]", "no answer sheet"),
        ("null", "no answer sheet"),
        ("{}", "answers is no mapping"),
        ('{"quiz": 3, "answers": {}}', "quiz does not name a lesson"),
        ('{"quiz": "../secret", "answers": {}}', "quiz does not name a lesson"),
        ('{"quiz": "03_bptt", "answers": {}, "certainty": 3}', "certainty is no mapping"),
        ('{"quiz": "03_bptt", "answers": {}, "extra": 3}', "unknown key extra"),
        ('{"version": 2, "quiz": "03_bptt", "items": {}}', "no export of one quiz"),
        ('{"version": 1, "quiz": "03_bptt", "items": {"shared": 1}}', "no export of one quiz"),
        ('{"version": 1, "kind": "course-progress", "saved": {}}', "no export of one quiz"),
    ],
)
def test_what_is_no_sheet_is_told(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(SheetError, match=words) as caught:
        read_sheet(write(tmp_path, text))
    assert "mend: " in str(caught.value)


def test_all_faults_of_a_sheet_come_at_once(tmp_path: Path) -> None:
    with pytest.raises(SheetError) as caught:
        read_sheet(write(tmp_path, {"quiz": None, "answers": [], "certainty": 1, "more": 1}))
    assert len(caught.value.faults) == 4


def test_files_that_cannot_be_read_are_told(tmp_path: Path) -> None:
    with pytest.raises(SheetError, match="no such file"):
        read_sheet(tmp_path / "none.json")
    with pytest.raises(SheetError, match="is a directory"):
        read_sheet(tmp_path)
    (tmp_path / "latin.json").write_bytes(b'{"quiz": "\xe9"}')
    with pytest.raises(SheetError, match="UTF-8"):
        read_sheet(tmp_path / "latin.json")


def exported(certain: bool = True, **changes: Any) -> dict[str, Any]:
    """What the player exports: two items answered, as store.js describes it."""
    item = {"certainty": 3, "attempts": 1, "first": 1, "best": 1, "checked": True}
    items = {
        "shared": {**item, "print": item_print(QUIZ.items[0]), "answer": True},
        "which-sum": {**item, "print": item_print(QUIZ.items[1]), "answer": "b", **changes},
    }
    return {"version": 1, "quiz": LESSON, "seed": 7, "certainty": certain, "items": items}


def test_the_players_export_is_scored(tmp_path: Path) -> None:
    result = score_sheet(QUIZ, read_sheet(write(tmp_path, exported())))
    assert (result.score, result.mark, result.faults) == (1, -3, ())
    without = score_sheet(QUIZ, read_sheet(write(tmp_path, exported(certain=False))))
    assert (without.score, without.mark) == (1, None)


def test_an_answer_to_another_version_of_an_item_is_told(tmp_path: Path) -> None:
    result = score_sheet(QUIZ, read_sheet(write(tmp_path, exported(print="0" * 12, answer="a"))))
    assert result.score == 1
    assert [fault.cell for fault in result.faults] == ["which-sum"]
    assert "has changed" in str(result.faults[0])


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    write_quiz(tmp_path, DATA)
    write_quiz(tmp_path, DATA[:2], graded=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_command_prints_outcomes_feedback_and_totals(course: Path) -> None:
    sheet = write(course, {"quiz": LESSON, "answers": {**HALF, "blanks": None}, "certainty": {"shared": 2}})
    done = CliRunner().invoke(main, ["quiz", "score", str(sheet)])
    assert done.exit_code == 0
    assert "  1. shared: 1.00\n  2. which-sum: 0.00\n     Those are shared.\n" in done.output
    assert "  5. blanks: not answered\n" in done.output
    assert "  Variance: 1.00 of 2\n" in done.output
    assert "Total: 3.17 of 6\nTotal by certainty: 4.17 of 18\n" in done.output


def test_the_command_prints_json(course: Path) -> None:
    sheet = write(course, {"quiz": LESSON, "answers": HALF})
    done = CliRunner().invoke(main, ["quiz", "score", "--json", str(sheet)])
    data = json.loads(done.output)
    assert data == json.loads(
        json.dumps(score_sheet(load_quiz(course, LESSON), Sheet(LESSON, HALF)).as_data())
    )
    assert data["topics"]["Variance"] == {"score": 1.5, "maximum": 2}
    graded = CliRunner().invoke(main, ["quiz", "score", "--json", "--graded", str(sheet)])
    assert graded.exit_code == 1
    assert json.loads(graded.stdout)["maximum"] == 2
    assert graded.stderr.count("no item of 03_bptt") == 4


@pytest.mark.parametrize(
    ("data", "code", "words"),
    [
        ({"quiz": LESSON, "answers": {"shared": "yes"}}, 1, "shared: the answer cannot be scored"),
        ({"quiz": "99_none", "answers": {}}, 2, "there is no such quiz"),
        ("nonsense", 2, "not JSON"),
    ],
)
def test_the_command_tells_faults(course: Path, data: Any, code: int, words: str) -> None:
    done = CliRunner().invoke(main, ["quiz", "score", str(write(course, data))])
    assert done.exit_code == code
    assert words in done.stderr
    assert "mend: " in done.stderr
