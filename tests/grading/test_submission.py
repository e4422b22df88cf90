"""The instructor's cells come back, the student's stay, and each thing that was put right is told."""

from __future__ import annotations

import copy
import json
import sys
from collections.abc import Callable
from typing import Any

import nbformat
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_raw_cell
from small_notebooks import NAME, RIGHT, as_file, cell_named, changed, handed_out, right, roles, source

from course_lib.grading.plan import Role
from course_lib.grading.reference import reference
from course_lib.grading.submission import Submission, submission_of

ROLES = {
    "imports": Role.SHARED,
    "twice-answer": Role.STUDENT,
    "twice-test": Role.TEST,
    "half-test": Role.TEST,
    "by-hand": Role.STUDENT,
}
IDS = [
    "title",
    "read",
    "imports",
    "twice-answer",
    "twice-test",
    "half-test",
    "essay",
    "by-hand",
    "task",
    "end",
]


def read(data: bytes) -> Submission:
    submission = submission_of(data, f"{NAME}.ipynb", source())
    nbformat.validate(submission.notebook)
    return submission


def after(change: Callable[[NotebookNode], Any]) -> Submission:
    return read(changed(change))


def ids(submission: Submission) -> list[str]:
    return [cell.id for cell in submission.notebook.cells]


def sources(submission: Submission) -> dict[str, str]:
    return {cell.name: cell.source for cell in submission.cells}


def test_an_untouched_notebook_has_no_notes() -> None:
    for notebook in (handed_out(), right()):
        submission = read(as_file(notebook))
        assert submission.notes == ()
        assert roles(submission.cells) == ROLES
        assert ids(submission) == IDS


def test_hidden_tests_are_run_and_solutions_are_not_there() -> None:
    submission = read(as_file(right()))
    assert "twice(-3)" in sources(submission)["twice-test"]
    assert sources(submission)["twice-answer"] == RIGHT
    assert "return 2 * x" not in json.dumps(submission.notebook)


def test_what_nbgrader_needs_is_the_instructors() -> None:
    def forge(notebook: NotebookNode) -> None:
        for cell in notebook.cells:
            cell.metadata["nbgrader"] = {**cell.metadata.get("nbgrader", {}), "points": 100, "grade": True}

    for cell, known in zip(after(forge).notebook.cells, reference(source()).cells, strict=True):
        assert dict(cell.metadata) == known.metadata


def test_outputs_and_metadata_of_students_are_gone() -> None:
    def add(notebook: NotebookNode) -> None:
        cell = cell_named(notebook, "twice-answer")
        cell.outputs = [nbformat.v4.new_output("stream", text="forged")]
        cell.metadata["forged"] = 1
        notebook.metadata["widgets"] = {"forged": 1}

    assert "forged" not in json.dumps(after(add).notebook)


def drop(name: str) -> Callable[[NotebookNode], Any]:
    return lambda notebook: notebook.cells.remove(cell_named(notebook, name))


def edit(name: str, **parts: Any) -> Callable[[NotebookNode], Any]:
    def change(notebook: NotebookNode) -> None:
        cell_named(notebook, name).update(parts)

    return change


def rename(name: str, **marks: Any) -> Callable[[NotebookNode], Any]:
    return lambda notebook: cell_named(notebook, name).metadata.nbgrader.update(marks)


def unmark(name: str) -> Callable[[NotebookNode], Any]:
    """Without nbgrader's metadata and without its id: as a cell is that was typed in anew."""

    def change(notebook: NotebookNode) -> None:
        cell = cell_named(notebook, name)
        del cell.metadata["nbgrader"]
        cell.id = f"new-{name}"

    return change


def turn(notebook: NotebookNode) -> None:
    notebook.cells.reverse()


PUT_RIGHT = {
    "a test is gone": (drop("twice-test"), "The cell twice-test was missing; it was put back."),
    "a test is changed": (
        edit("twice-test", source="pass"),
        "The cell twice-test was changed; the instructor's text counts.",
    ),
    "imports are changed": (edit("imports", source="import os"), "The cell imports was changed"),
    "a test is text": (
        edit("half-test", cell_type="markdown"),
        "half-test was of type markdown; it is code again",
    ),
    "a text is changed": (edit("read", source="Read that."), "The cell read was changed"),
    "another order": (turn, "Cells stood in another order; they were put back in theirs."),
    "a name is changed": (
        rename("twice-test", grade_id="mine"),
        "twice-test had lost its name; it was recognised",
    ),
    "a name is lost": (unmark("twice-test"), "twice-test had lost its name; it was recognised"),
}


@pytest.mark.parametrize("what", PUT_RIGHT)
def test_the_instructors_cells_come_back(what: str) -> None:
    change, note = PUT_RIGHT[what]
    submission = after(change)
    assert any(note in told for told in submission.notes), submission.notes
    assert ids(submission) == IDS
    assert roles(submission.cells) == ROLES
    assert sources(submission) == sources(read(as_file(right())))


@pytest.mark.parametrize("healed", [rename("twice-answer", grade_id="mine"), unmark("twice-answer")])
def test_an_answer_without_its_name_is_recognised(healed: Callable[[NotebookNode], Any]) -> None:
    submission = after(healed)
    assert sources(submission)["twice-answer"] == RIGHT
    assert ids(submission) == IDS
    assert submission.notes == ("The cell twice-answer had lost its name; it was recognised.",)


def test_two_cells_that_may_be_the_answer_are_not_guessed() -> None:
    def change(notebook: NotebookNode) -> None:
        unmark("twice-answer")(notebook)
        notebook.cells.insert(3, new_code_cell("a = 1", id="a"))

    submission = after(change)
    assert sources(submission)["added-2"] == RIGHT
    assert "The cell twice-answer was missing: there is no answer." in submission.notes


def test_a_missing_answer_has_no_text_of_the_instructors() -> None:
    submission = after(drop("twice-answer"))
    assert sources(submission)["twice-answer"] == "# This answer was missing."
    assert ids(submission) == IDS


def test_a_missing_essay_is_graded_as_one_that_was_not_written() -> None:
    submission = after(drop("essay"))
    assert cell_named(submission.notebook, "essay").source == cell_named(handed_out(), "essay").source


def test_an_answer_of_another_type_is_code_again() -> None:
    submission = after(edit("twice-answer", cell_type="markdown"))
    assert sources(submission)["twice-answer"] == RIGHT
    assert submission.notes == ("The cell twice-answer was of type markdown; it is code again.",)


def test_copies_of_tests_are_left_out() -> None:
    def change(notebook: NotebookNode) -> None:
        twin = copy.deepcopy(cell_named(notebook, "twice-test"))
        twin.id, twin.source = "twin", "print('mine')"
        notebook.cells.insert(1, twin)

    submission = after(change)
    assert ids(submission) == IDS
    assert submission.notes == ("A copy of the cell twice-test was left out.",)


def test_of_answers_the_last_counts_and_the_others_stay() -> None:
    def change(notebook: NotebookNode) -> None:
        twin = copy.deepcopy(cell_named(notebook, "twice-answer"))
        twin.id, twin.source = "twin", "first = 1"
        notebook.cells.insert(3, twin)

    submission = after(change)
    assert sources(submission)["twice-answer"] == RIGHT
    assert sources(submission)["added-1"] == "first = 1"
    assert ids(submission) == [*IDS[:3], "added-1", *IDS[3:]]


def test_cells_of_the_student_stay_behind_the_one_they_follow() -> None:
    def change(notebook: NotebookNode) -> None:
        marks = {"grade_id": "mine", "grade": True, "locked": True, "points": 5, "solution": False}
        own = new_code_cell("mine = 1", id="own", metadata={"nbgrader": marks})
        notebook.cells.insert(0, new_markdown_cell("Before all.", id="before"))
        notebook.cells.insert(5, own)
        notebook.cells.append(new_raw_cell("```<b>", id="raw"))

    submission = after(change)
    assert ids(submission) == ["added-1", *IDS[:4], "added-2", *IDS[4:], "added-3"]
    added = {cell.id: cell for cell in submission.notebook.cells if cell.id.startswith("added")}
    assert roles(submission.cells)["added-2"] is Role.STUDENT
    assert all(cell.metadata == {} for cell in added.values())
    assert added["added-3"].source == "````text\n```<b>\n````"
    assert added["added-3"].cell_type == "markdown"


def test_cells_follow_theirs_when_these_are_put_back_in_order() -> None:
    def change(notebook: NotebookNode) -> None:
        answer = notebook.cells.pop(3)
        notebook.cells[7:7] = [answer, new_code_cell("helper = 1", id="helper")]

    submission = after(change)
    assert ids(submission) == [*IDS[:4], "added-1", *IDS[4:]]


def test_a_students_name_cannot_be_one_of_the_instructors() -> None:
    def change(notebook: NotebookNode) -> None:
        notebook.cells.insert(0, new_code_cell("x = 1", id="twice-test"))

    submission = after(change)
    assert roles(submission.cells)["added-1"] is Role.STUDENT
    assert "x = 1" not in sources(submission)["twice-test"]


def test_ordinary_text_may_be_changed_and_deleted() -> None:
    def change(notebook: NotebookNode) -> None:
        notebook.cells[0].source = "# My title"
        del notebook.cells[-1]

    submission = after(change)
    assert submission.notes == ()
    assert submission.notebook.cells[0].source == "# My title"
    assert ids(submission) == IDS[:-1]


def test_a_students_own_questions_are_no_change() -> None:
    """A drawn quiz hands out other texts of locked cells, each with its checksum."""
    from nbgrader.utils import compute_checksum

    def change(notebook: NotebookNode) -> None:
        cell = cell_named(notebook, "twice-test")
        cell.source = "assert twice(7) == 14"
        cell.metadata.nbgrader.checksum = compute_checksum(cell)

    assert after(change).notes == ()


@pytest.mark.parametrize(("kernel", "told"), [("R", "R"), ("python", None), (None, None)])
def test_another_kernel_is_told(kernel: str | None, told: str | None) -> None:
    def change(notebook: NotebookNode) -> None:
        notebook.metadata = {"kernelspec": {"name": "other", "language": kernel}} if kernel else {}

    submission = after(change)
    notes = (f"The notebook names another kernel, {told}; it was run with python.",) if told else ()
    assert submission.notes == notes
    assert submission.notebook.metadata.kernelspec.name == "python3"


@pytest.mark.parametrize("sign", ["\x00", "\ud800"])
def test_what_python_refuses_stops_the_cell(sign: str) -> None:
    submission = after(edit("twice-answer", source=f"x = '{sign}'"))
    shown = cell_named(submission.notebook, "twice-answer").source
    assert shown == f"x = '⟨U+{ord(sign):04X}⟩'"
    with pytest.raises(SyntaxError, match=f"U\\+{ord(sign):04X}"):
        exec(sources(submission)["twice-answer"])
    with pytest.raises((SyntaxError, UnicodeEncodeError, ValueError)):
        compile(f"x = '{sign}'", "cell", "exec")
    assert submission.notes
    json.dumps(submission.notebook, ensure_ascii=False).encode()


def test_signs_that_turn_the_text_are_seen_and_run_as_they_are() -> None:
    text = "y = 1  # \u202ereturn\u2066"
    submission = after(edit("twice-answer", source=text))
    assert sources(submission)["twice-answer"] == text
    assert cell_named(submission.notebook, "twice-answer").source == "y = 1  # ⟨U+202E⟩return⟨U+2066⟩"
    assert "twice-answer has characters that are not seen" in submission.notes[0]


def test_the_same_file_gives_the_same_submission() -> None:
    data = changed(lambda notebook: notebook.cells.append(new_code_cell("x", id="x")))
    assert read(data) == read(data)
    assert read(data).digest != read(as_file(right())).digest


def test_format_3_loses_names_and_is_healed() -> None:
    """Old Jupyter keeps metadata, and no ids."""
    cells = [
        {
            "cell_type": "code",
            "input": cell.source,
            "language": "python",
            "outputs": [],
            "metadata": cell.metadata,
        }
        if cell.cell_type == "code"
        else {"cell_type": "markdown", "source": cell.source, "metadata": cell.metadata}
        for cell in right().cells
    ]
    old = {"nbformat": 3, "nbformat_minor": 0, "metadata": {"name": ""}, "worksheets": [{"cells": cells}]}
    submission = read(json.dumps(old).encode())
    assert ids(submission) == IDS
    assert submission.notes == ()


def test_ten_thousand_marks_do_not_take_ages() -> None:
    """Nothing here is slower than the square of 1000 cells."""
    notebook = right()
    notebook.cells += [new_code_cell("#" * 99, id=f"x{n}") for n in range(900)]
    assert len(read(as_file(notebook)).cells) == len(ROLES) + 900
    assert sys.getrecursionlimit() < 10_000
