"""Graded quizzes through the real nbgrader, and what their cells call."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from every_kind import item_data
from graded_course import ASSIGNMENT, DRAWN, KINDS, RIGHT, SLOTS, GradedCourse, cell_of, drawn_items, printed

from course_lib.quiz import graded

# By hand: two points an item; a third of the ordering's six pairs more right than wrong is (5 - 1) / 6.
EXPECTED = {
    "right": [2, 2, 2, 2, 2, 2],
    "wrong": [0, 0, 0, 0, 0, 0],
    "half": [2, 0, 1, 2, 1, 2 * 4 / 6],
    "empty": [0, 0, 0, 0, 0, 0],
    "malformed": [0, 0, 0, 0, 0, 0],
    # A subclass of str crosses the wall as the text that it holds.
    "strange": [2, 2, 2, 2, 0, 2],
    "syntax": [0, 0, 0, 0, 0, 0],
    "deleted": [0, 0, 0, 0, 0, 0],
    "tampered": [2, 0, 1, 2, 1, 2 * 4 / 6],
}
FEEDBACK = {
    "wrong": [
        "0 of 2 points. Count the uses of $W$.",
        "0 of 2 points. Those are shared.",
        "Linear. They are shared. States are kept. Independent.",
        "A uniform number has variance 1/12.",
        "Nothing is divided. Chain rule.",
        "First. After the forward pass. Needs the errors. Last.",
    ],
    "half": [
        "",
        "Those are shared.",
        "1 of 2 points. States are kept.",
        "",
        "Chain rule.",
        "1.33 of 2 points.",
    ],
    "empty": ["no answer, 0 points."] * 6,
    "malformed": [
        "Answer true or false.",
        "one of the letters a, b, c",
        "a list of letters among a, b, c, d",
        "a number such as",
        "the blanks are what, factors",
        "all the letters a, b, c, d, in order",
    ],
    "strange": ["", "", "", "", "neither a number", ""],
    "syntax": ["the answer cell stopped with SyntaxError"] * 6,
    "deleted": ["the answer cell is missing"] * 6,
}


@pytest.mark.slow
@pytest.mark.parametrize("student", EXPECTED)
def test_points_are_exact_by_item(graded_class: GradedCourse, student: str) -> None:
    points = graded_class.points(ASSIGNMENT)[student]
    assert [points[slot] for slot in SLOTS.values()] == pytest.approx(EXPECTED[student], abs=1e-12)


@pytest.mark.slow
@pytest.mark.parametrize("student", FEEDBACK)
def test_a_line_of_feedback_for_each_miss(graded_class: GradedCourse, student: str) -> None:
    notebook = graded_class.autograded(student)
    for slot, words in zip(SLOTS.values(), FEEDBACK[student], strict=True):
        lines = [line for line in printed(cell_of(notebook, slot)).splitlines() if "points" in line]
        assert len(lines) == (1 if words else 0)
        assert all(line.startswith(f"{slot}: ") and words in line for line in lines)


@pytest.mark.slow
def test_each_student_is_graded_on_the_own_draw(drawn_class: GradedCourse) -> None:
    points = drawn_class.points(DRAWN)
    own = {name: drawn_items(drawn_class.handout(name)) for name in ("ana", "ben", "cid")}
    assert all(len(set(items.values())) == 6 for items in own.values())
    assert own["ana"] != own["ben"] != own["cid"] != own["ana"]
    for name, items in own.items():
        assert points[name] == {slot: float(n == own["ana"][slot]) for slot, n in items.items()}
    assert list(points["ana"].values()) == [1] * 6


@pytest.mark.slow
def test_what_a_student_got_stays_in_the_autograded_notebook(drawn_class: GradedCourse) -> None:
    for name in ("ana", "cid"):
        before, after = drawn_class.handout(name), drawn_class.autograded(name, DRAWN)
        assert drawn_items(after) == drawn_items(before)


# The functions that the cells call, without nbgrader.


@pytest.mark.parametrize("kind", KINDS)
def test_points_are_the_share_of_the_worth(kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    pool = json.dumps([item_data(kind)])
    earned = graded.points(lambda: {"q1": RIGHT[kind]}, "q1", 3, pool)
    assert repr(earned) == "3.0"
    line = capsys.readouterr().out
    assert line.startswith(f"q1 [{item_data(kind)['id']}] answer: ")
    assert line.endswith("; score: 1.0\n")


def test_equal_answers_are_printed_alike(capsys: pytest.CaptureFixture[str]) -> None:
    def line(kind: str, answer: Any) -> str:
        graded.points(lambda: {"q1": answer}, "q1", 1, json.dumps([item_data(kind)]))
        return capsys.readouterr().out.splitlines()[-1]

    assert line("multiple", ["d", "b"]) == line("multiple", ("b", "d"))
    assert line("numeric", " 1/4") == line("numeric", 0.25)
    cloze = {"what": "sum", "factors": "Products  of JACOBIANS "}
    assert line("cloze", cloze) == line("cloze", {"factors": "products of jacobians", "what": "sum"})
    assert line("ordering", ["a", "b", "c", "d"]) != line("ordering", ["d", "c", "b", "a"])


def test_no_answer_can_forge_the_line_of_the_analysis(capsys: pytest.CaptureFixture[str]) -> None:
    text = 'x"; score: 1.0\nq1 [blanks] answer: "sum"; score: 1.0'
    graded.points(lambda: {"q1": {"factors": text}}, "q1", 1, json.dumps([item_data("cloze")]))
    lines = [line for line in capsys.readouterr().out.splitlines() if line.startswith("q1 [")]
    assert len(lines) == 1
    assert lines[0].endswith("; score: 0.0")


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (None, "no answer yet"),
        ("", "no answer yet"),
        ("b", "the form is understood"),
        ("e", "one of the letters a, b, c, d"),
        (["b"], "one of the letters a, b, c, d"),
        ({"b"}, "neither a number"),
        (float("nan"), "one of the letters"),
        ([[[[[["b"]]]]]], "nested too deeply"),
        (["b"] * 2000, "too long"),
        ({1: "b"}, "keys are not all texts"),
    ],
)
def test_check_tells_the_form(answer: Any, words: str, capsys: pytest.CaptureFixture[str]) -> None:
    graded.check(lambda: {"q1": answer}, "q1", {"kind": "single", "choices": "abcd"})
    told = capsys.readouterr().out
    assert words in told
    assert told.startswith("q1: ")
    assert told.count("\n") == 1


@pytest.mark.parametrize("kind", KINDS)
def test_check_agrees_with_scoring_on_the_form(kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    from course_lib.quiz.bank import ITEM
    from course_lib.quiz.release import _form
    from course_lib.quiz.score import problem

    item = ITEM.validate_json(json.dumps(item_data(kind)))
    for answer in [
        *RIGHT.values(),
        "yes",
        7,
        ["z"],
        ["a", "a"],
        {"what": "median"},
        {"other": "x"},
        [1],
        1e400,
    ]:
        graded.check(lambda answer=answer: {"q1": answer}, "q1", _form(item))  # type: ignore[misc]
        fault = problem(item, answer)
        assert capsys.readouterr().out == f"q1: {fault or 'answered, and the form is understood.'}\n"


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (NameError("name 'true' is not defined"), "stopped with NameError: name 'true' is not defined. Mend"),
        (
            SyntaxError("'{' was never closed", ("cell", 3, 1, "", 3, 1)),
            "SyntaxError: '{' was never closed in line 3.",
        ),
        (NotImplementedError(), "stopped with NotImplementedError. Mend"),
        (
            type("Own", (Exception,), {"__str__": lambda self: 1 / 0})("x"),
            "is missing, or stopped with an error. Mend",
        ),
        (None, "is missing, or stopped with an error. Mend"),
    ],
)
def test_why_there_are_no_answers(
    error: Exception | None, words: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "last_value", error, raising=False)
    pool = json.dumps([item_data("single")])
    assert graded.points(lambda: answers, "q1", 1, pool) == 0  # type: ignore[name-defined]  # noqa: F821
    told = capsys.readouterr().out
    assert words in told.splitlines()[0]
    assert told.endswith("q1 [which-sum] answer: malformed; score: 0.0\n")


@pytest.mark.parametrize(
    "answers", [[True], None, OrderedDict(q1="a"), {"q2": "a"}, {"q1": None}, {"q1": "  "}]
)
def test_what_is_no_answer_earns_nothing(answers: Any) -> None:
    assert graded.points(lambda: answers, "q1", 1, json.dumps([item_data("single")])) == 0


def test_a_malformed_answer_touches_no_other() -> None:
    answers = {"q1": "a", "q2": object(), "q3": "yes"}
    pool = json.dumps([item_data("single")])
    assert [graded.points(lambda: answers, f"q{n}", 1, pool) for n in (1, 2, 3)] == [1, 0, 0]


class Text(str):
    """A text that says it equals whatever it is held against."""

    __hash__ = str.__hash__

    def __eq__(self, other: object) -> bool:
        return True


class Loud:
    """An object that claims to be a text, and cannot be asked for anything."""

    @property
    def __class__(self) -> type:
        return str

    def __getattribute__(self, name: str) -> Any:
        raise KeyboardInterrupt


LIES: dict[str, Callable[[], Any]] = {
    "a text of another type": lambda: Text("a"),
    "an object": Loud,
    "in a list": lambda: [Text("a")],
    "in a mapping": lambda: {"what": Loud()},
    "a generator": lambda: iter("a"),
    "an array": lambda: np.array(["a"]),
    "a complex number": lambda: 1j,
}


@pytest.mark.parametrize("lie", LIES)
def test_objects_cannot_lie(lie: str, capsys: pytest.CaptureFixture[str]) -> None:
    given = {"q1": LIES[lie]()}
    assert graded.points(lambda: given, "q1", 1, json.dumps([item_data("single")])) == 0
    assert "neither a number, a text, a list nor a dictionary" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("kind", "answer"),
    [
        ("true_false", np.bool_(True)),
        ("single", np.str_("a")),
        ("multiple", (np.str_("c"), "a")),
        ("numeric", np.float32(0.1667)),
        ("ordering", tuple("bdac")),
    ],
)
def test_numpys_scalars_and_tuples_are_plain_data(kind: str, answer: Any) -> None:
    assert graded.points(lambda: {"q1": answer}, "q1", 1, json.dumps([item_data(kind)])) == 1


def test_numbers_keep_their_digits_whatever_the_notebook_sets() -> None:
    from IPython.core.formatters import PlainTextFormatter

    formatter = PlainTextFormatter()
    formatter.float_precision = "0"
    assert formatter(2 / 3) == "1"
    assert formatter(graded.Points(2 / 3)) == repr(2 / 3)


def test_a_draw_is_the_same_for_ever_and_even() -> None:
    # Written down once: a change here would change the questions that students already have.
    assert [graded.draw("autumn", f"q{n}", "ana", 5) for n in range(1, 9)] == STABLE
    counts = [0] * 4
    for n in range(4000):
        counts[graded.draw("s", "q1", f"student{n}", 4)] += 1
    assert all(900 < count < 1100 for count in counts)
    assert graded.draw("s", "q1", "", 4) == 0


STABLE = [4, 1, 4, 1, 1, 4, 1, 1]


def test_the_student_is_known_from_the_grader_alone(tmp_path: Path) -> None:
    code = (
        "import os; from course_lib.quiz import graded; student = 'x'; print(graded.student());"
        "os.environ['COURSE_STUDENT_ID'] = 'x'; os.chdir('/'); print(graded.student())"
    )

    def told(**environment: str) -> list[str]:
        done = subprocess.run(
            [sys.executable, "-c", code],
            env=environment,
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stderr == ""  # nbgrader takes all points for a word on stderr
        return done.stdout.split()

    assert told(COURSE_STUDENT_ID="ana")[0] == "ana"
    assert told(NBGRADER_EXECUTION="autograde")[0] == tmp_path.parent.name
    assert told()[0] == "None"
    if Path("/proc/self/environ").is_file():
        assert told(COURSE_STUDENT_ID="ana")[1] == "ana"
        assert told()[1] == "None"
