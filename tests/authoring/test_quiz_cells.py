"""A lesson's quiz cell: its output comes from the bank, without a run of the lesson."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from mini_course import Mini, code

from course_lib.authoring import notebook as notebooks
from course_lib.authoring.build import run
from course_lib.authoring.hygiene import faults
from course_lib.authoring.lessons import AuthoringError, Lesson
from course_lib.authoring.quiz_cells import quiz_output, quiz_source, with_quiz
from course_lib.authoring.state import Inputs, Standing, State
from course_lib.quiz import show

NAME = "99_x"
QUIZ = code(quiz_source(NAME), label="x-quiz", tags=["quiz"])
FIRST = code("1 + 1", label="sum")


def write_quiz(mini: Mini, **changes: Any) -> None:
    """Write a bank of one item for the lesson."""
    item = {
        "id": "sum",
        "kind": "true_false",
        "section": "A title",
        "difficulty": 1,
        "statement": "One and one are two.",
        "answer": True,
        "feedback": {True: "Count them.", False: "Count them again."},
    }
    mini.write(f"quizzes/{NAME}.yml", yaml.safe_dump({"lesson": NAME, "items": [item | changes]}))


@pytest.fixture
def course(mini: Mini, monkeypatch: pytest.MonkeyPatch) -> Mini:
    """A lesson that was run before it had a quiz, and has one now."""
    monkeypatch.chdir(mini.project.root)
    mini.store(mini.lesson(NAME, FIRST))
    write_quiz(mini)
    mini.lesson(NAME, FIRST, QUIZ)
    return mini


def standing(mini: Mini) -> Standing:
    return Standing(Lesson(NAME, mini.project), Inputs(mini.project))


def quiz_cell(mini: Mini) -> dict[str, Any]:
    return notebooks.read(Lesson(NAME, mini.project).notebook)["cells"][-1]


def test_a_new_quiz_is_shown_and_nothing_is_executed(course: Mini) -> None:
    assert standing(course).state is State.REWORDED
    assert run([]) == 0
    cell = quiz_cell(course)
    shown = show(NAME, course.project.root)
    assert cell["outputs"][0]["data"] == {"text/html": shown.html, "text/plain": shown.text}
    assert cell["execution_count"] == 2
    assert standing(course).state is State.IN_STEP


def test_a_reworded_question_puts_the_notebook_out_of_step(course: Mini) -> None:
    run([])
    write_quiz(course, statement="One and one are three.", answer=False)
    assert standing(course).state is State.REWORDED
    run([])
    assert "One and one are three." in quiz_cell(course)["outputs"][0]["data"]["text/html"]


def test_the_lesson_is_told_that_does_not_show_its_quiz(course: Mini) -> None:
    course.lesson(NAME, FIRST)
    course.write("book/claims.yml", "[]")
    outline = {"name": NAME, "title": "X", "question": "Why?", "needs": []}
    course.write("book/lessons.yml", yaml.safe_dump([{"part": "I", "lessons": [outline]}]))
    assert any(fault.what == "the lesson does not show its quiz" for fault in faults(course.project))


@pytest.mark.parametrize(
    ("parts", "what"),
    [
        ([QUIZ, QUIZ.replace("x-quiz", "y-quiz")], "a second quiz"),
        ([code("print(1)", tags=["quiz"])], "not the cell of a quiz"),
        ([code(quiz_source("98_y"), tags=["quiz"])], "not the cell of a quiz"),
    ],
)
def test_a_cell_that_is_not_this_lessons_quiz_is_told(course: Mini, parts: list[str], what: str) -> None:
    lesson = course.lesson(NAME, *parts)
    with pytest.raises(AuthoringError, match=what):
        quiz_output(lesson.cells, NAME, course.project)


def test_a_bank_with_a_fault_is_told_and_no_notebook_is_written(course: Mini) -> None:
    write_quiz(course, answer="maybe")
    before = Lesson(NAME, course.project).notebook.read_bytes()
    assert run([]) == 1
    assert Lesson(NAME, course.project).notebook.read_bytes() == before


def test_other_cells_are_left_alone() -> None:
    cells = [{"cell_type": "code", "metadata": {}, "outputs": [1]}, {"cell_type": "markdown", "metadata": {}}]
    assert with_quiz(cells, {"text/html": "x"}) == cells
