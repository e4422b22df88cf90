"""Feedback without hidden tests: what is taken out, and what stays."""

from __future__ import annotations

from typing import Any

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from course_lib.grading.nbgrader_parts import NOTE, HideTests

VISIBLE = "result = twice(1)\nassert result == 2"
HIDDEN = "secret_number = 41\nassert twice(secret_number) == 82\n    y = 1"
TEST = f"{VISIBLE}\n### BEGIN HIDDEN TESTS\n{HIDDEN}\n### END HIDDEN TESTS\n"
OWN = "def twice(x):\n    return x.no_such_thing"


def feedback(*outputs: Any, own: str = OWN) -> Any:
    """The notebook that feedback is made from, where the test cell, the second one, gave these outputs."""
    answer = {"grade": False, "solution": True, "grade_id": "twice-answer"}
    test = {"grade": True, "solution": False, "locked": True, "grade_id": "twice-values", "points": 1}
    notebook = new_notebook(
        cells=[
            new_code_cell(own, execution_count=1, metadata={"nbgrader": answer}),
            new_code_cell(TEST, execution_count=2, metadata={"nbgrader": test}, outputs=list(outputs)),
            new_markdown_cell("Any text."),
        ]
    )
    cleaned, _ = HideTests().preprocess(notebook, {})
    return cleaned.cells[1]


def error(*traceback: str) -> Any:
    return new_output("error", ename="AttributeError", evalue="no", traceback=list(traceback))


def test_the_hidden_region_is_left_out() -> None:
    assert feedback().source == f"{VISIBLE}\n{NOTE}"


def test_frames_of_tests_go_and_the_learners_stay() -> None:
    frames = [
        "-----",
        "AttributeError       Traceback (most recent call last)",
        "\x1b[36mCell\x1b[39m \x1b[32mIn[2]\x1b[39m, line 4\n----> 4 assert something",
        "\x1b[36mCell\x1b[39m \x1b[32mIn[1]\x1b[39m, line 2, in twice(x)\n----> 2     return x.no_such_thing",
        "AttributeError: 'int' object has no attribute 'no_such_thing'",
    ]
    (output,) = feedback(error(*frames)).outputs
    assert output.traceback == [frames[0], frames[1], frames[3], frames[4]]


@pytest.mark.parametrize(
    "line",
    [
        "----> 4 secret_number = 41",
        "\x1b[32m4\x1b[39m assert twice(\x1b[31msecret_number\x1b[39m) == \x1b[32m82\x1b[39m",
    ],
)
def test_a_hidden_line_goes_wherever_it_is_shown(line: str) -> None:
    told = "before\n{}\nafter"
    outputs = [
        new_output("stream", name="stdout", text=told.format(line)),
        new_output("execute_result", data={"text/plain": told.format(line)}),
        new_output("display_data", data={"text/html": told.format(line.replace("==", "&#61;&#61;"))}),
        error(told.format(line)),
    ]
    stream, result, shown, failed = feedback(*outputs).outputs
    assert stream.text == result.data["text/plain"] == shown.data["text/html"] == "before\nafter"
    assert failed.traceback == ["before\nafter"]


def test_a_line_that_the_learner_wrote_stays() -> None:
    own = f"{OWN}\nsecret_number = 41"
    (output,) = feedback(new_output("stream", name="stdout", text="secret_number = 41"), own=own).outputs
    assert output.text == "secret_number = 41"


def test_a_line_that_the_test_shows_stays() -> None:
    (output,) = feedback(error("----> 2 assert result == 2", "y = 1")).outputs
    assert output.traceback == ["----> 2 assert result == 2", "y = 1"]


def test_an_answer_that_is_graded_by_hand_stays_as_it_is() -> None:
    marks = "### BEGIN HIDDEN TESTS\nmine, all of it"
    by_hand = {"grade": True, "solution": True, "grade_id": "essay", "points": 1}
    notebook = new_notebook(cells=[new_code_cell(marks, metadata={"nbgrader": by_hand})])
    cleaned, _ = HideTests().preprocess(notebook, {})
    assert cleaned.cells[0].source == marks


def test_a_learner_cannot_stop_it_with_marks_of_hidden_tests() -> None:
    own = f"### BEGIN HIDDEN TESTS\n{OWN}"
    assert feedback(own=own).source.endswith(NOTE)
