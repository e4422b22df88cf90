"""What comes of a submission: points by nbgrader's own rule, a status, and a notebook that says both."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat import NotebookNode
from nbgrader.utils import determine_grade, is_grade
from small_notebooks import (
    NAME,
    as_file,
    cell_named,
    changed,
    handed_out,
    right,
    showing,
    source,
    without_walls,
)

from course_lib.grading.outcome import METADATA, Outcome, Status, failed, grade, grade_bytes
from course_lib.grading.plan import CellRun, Ending, Limits, NotebookRun, Role

RIGHT = {"twice-test": 2.0, "half-test": 1.5, "essay": 0, "by-hand": 0, "task": None}
MAXIMUM = {"twice-test": 2.0, "half-test": 3.0, "essay": 4.0, "by-hand": 1.0, "task": 5.0}


def graded(data: bytes, run: Any = without_walls) -> Outcome:
    return grade_bytes("ana", NAME, NAME, data, source(), None, Limits(), run)


def notebook_of(outcome: Outcome) -> NotebookNode:
    notebook = nbformat.from_dict(outcome.executed)
    nbformat.validate(notebook)
    return notebook


def nbgraders(outcome: Outcome) -> dict[str, float | None]:
    """The points that nbgrader's own SaveAutoGrades would read from the notebook."""
    cells = [cell for cell in notebook_of(outcome).cells if is_grade(cell)]
    return {cell.metadata.nbgrader.grade_id: determine_grade(cell)[0] for cell in cells}


def test_a_right_submission() -> None:
    outcome = graded(as_file(right()))
    assert (outcome.status, outcome.reason, outcome.notes) == (Status.GRADED, "", ())
    assert (outcome.points, outcome.maximum) == (RIGHT, MAXIMUM)
    assert outcome.endings == {
        "imports": "ok", "twice-answer": "ok", "twice-test": "ok", "half-test": "ok", "by-hand": "error",
    }  # fmt: skip
    assert nbgraders(outcome) == {name: points for name, points in RIGHT.items() if name != "task"}


def test_an_untouched_one_earns_nothing() -> None:
    outcome = graded(as_file(handed_out()))
    assert outcome.points == {**dict.fromkeys(RIGHT, 0), "task": None}


def test_an_essay_waits_for_a_person() -> None:
    def write(notebook: NotebookNode) -> None:
        cell_named(notebook, "essay").source = "So."
        cell_named(notebook, "by-hand").source = "2"

    outcome = graded(changed(write))
    assert outcome.points["essay"] is outcome.points["by-hand"] is None
    assert outcome.status is Status.GRADED


def test_it_is_written_and_read_as_json() -> None:
    outcome = graded(changed(lambda notebook: notebook.cells.pop(1)))
    assert Outcome.from_json(outcome.to_json()) == outcome
    with pytest.raises(ValueError, match="lost"):
        Outcome.from_json(
            outcome.to_json().replace('"partly graded"', '"lost"', 1).replace("partly graded", "lost")
        )


def test_what_was_put_right_is_told() -> None:
    outcome = graded(changed(lambda notebook: notebook.cells.remove(cell_named(notebook, "twice-test"))))
    assert outcome.status is Status.PARTLY
    assert outcome.points == RIGHT
    (note,) = outcome.notes
    report = outcome.executed["cells"][0]["source"]
    assert report.splitlines()[0] == "**Grading: partly graded.**"
    assert f"- {note}" in report.splitlines()
    assert report.splitlines()[-1] == "Sandbox: no wall at all."


def test_the_notebook_keeps_all_that_the_gradebook_has_no_place_for() -> None:
    outcome = graded(as_file(right()))
    assert outcome.executed["metadata"][METADATA] == {
        "status": "graded", "reason": "", "tier": "no wall at all", "notes": [], "seconds": outcome.seconds,
        "version": outcome.version, "digest": outcome.digest,
    }  # fmt: skip


def test_a_reason_is_where_points_are_lost() -> None:
    outcome = graded(as_file(handed_out()))
    (error,) = cell_named(notebook_of(outcome), "twice-test").outputs
    assert error.output_type == "error"
    assert "NotImplementedError" in error.traceback[0]


def number(text: str) -> list[dict[str, Any]]:
    return [
        {"output_type": "execute_result", "data": {"text/plain": text}, "metadata": {}, "execution_count": 1}
    ]


ERROR = {"output_type": "error", "ename": "E", "evalue": "", "traceback": ["E"]}
RULE: dict[str, tuple[list[dict[str, Any]], Ending, float]] = {
    "nothing": ([], Ending.OK, 3),
    "an error": ([ERROR], Ending.ERROR, 0),
    "an ending alone": ([], Ending.ERROR, 0),
    "stopped": ([], Ending.STOPPED, 0),
    "not run": ([], Ending.NOT_RUN, 0),
    "a number": (number("1.25"), Ending.OK, 1.25),
    "no points": (number("0"), Ending.OK, 0),
    "too many points": (number("99"), Ending.OK, 3),
    "fewer than none": (number("-5"), Ending.OK, 0),
    "no number": (number("nan"), Ending.OK, 0),
    "without end": (number("inf"), Ending.OK, 3),
    "a word": (number("'1'"), Ending.OK, 3),
    "a tensor": (number("tensor(1.)"), Ending.OK, 3),
    "a number, then an error": ([*number("3"), ERROR], Ending.ERROR, 0),
    "a number of a stopped cell": (number("3"), Ending.STOPPED, 0),
    "a warning": ([{"output_type": "stream", "name": "stderr", "text": "hm"}], Ending.OK, 3),
    "a result without text": (
        [{"output_type": "execute_result", "data": {"text/html": "1"}, "metadata": {}, "execution_count": 1}],
        Ending.OK,
        3,
    ),
    "an empty result": (number(""), Ending.OK, 3),
    "shown, not returned": (
        [{"output_type": "display_data", "data": {"text/plain": "1"}, "metadata": {}}],
        Ending.OK,
        3,
    ),
}


@pytest.mark.parametrize("what", RULE)
def test_points_are_those_that_nbgrader_would_read(what: str) -> None:
    outputs, ending, points = RULE[what]
    outcome = graded(as_file(right()), showing({"half-test": outputs}, ending))
    assert outcome.points["half-test"] == points
    assert nbgraders(outcome)["half-test"] == points


def test_no_output_of_a_student_is_points() -> None:
    """What a student's cell displays, and a test that was not run, earn nothing."""
    outcome = graded(
        as_file(right()), showing({"by-hand": number("1"), "twice-answer": number("5")}, Ending.NOT_RUN)
    )
    assert [outcome.points[name] for name in ("twice-test", "half-test", "by-hand")] == [0, 0, 0]
    assert outcome.status is Status.PARTLY
    assert outcome.notes[0].startswith("Not run: imports, twice-answer, twice-test, half-test, by-hand.")


def test_outputs_are_harmless() -> None:
    page = [
        {"output_type": "display_data", "data": {"text/html": "<script>alert(1)</script>x"}, "metadata": {}}
    ]
    outcome = graded(as_file(right()), showing({"twice-answer": page, "half-test": page}))
    assert "script" not in json.dumps(outcome.executed)


def test_a_broken_file_is_an_outcome() -> None:
    outcome = graded(b"{")
    assert outcome.status is Status.FAILED
    assert outcome.reason.startswith("The file ps90.ipynb is not valid JSON")
    assert outcome.points == dict.fromkeys(MAXIMUM, 0.0)
    assert outcome.maximum == MAXIMUM
    assert outcome.endings == {}
    assert set(nbgraders(outcome).values()) == {0}
    report = outcome.executed["cells"][0]["source"]
    assert report.startswith("**Grading: failed. This submission earns 0 points.**")
    assert outcome.reason in report
    assert outcome.reason in cell_named(notebook_of(outcome), "twice-test").outputs[0].traceback[0]
    assert "return 2 * x" not in json.dumps(outcome.executed)


def test_a_missing_file_is_an_outcome(tmp_path: Path) -> None:
    path = tmp_path / "submitted" / "ana" / NAME / f"{NAME}.ipynb"
    path.parent.mkdir(parents=True)
    outcome = grade("ana", path, source(), None, Limits(), without_walls)
    assert (outcome.status, outcome.reason) == (Status.FAILED, "There is no file ps90.ipynb.")
    path.write_bytes(as_file(right()))
    outcome = grade("ana", path, source(), None, Limits(), without_walls)
    assert (outcome.assignment, outcome.notebook, outcome.points) == (NAME, NAME, RIGHT)


def test_a_reason_cannot_carry_a_page() -> None:
    outcome = failed("ana", NAME, NAME, source(), "<script>alert(1)</script>")
    assert "<script" not in outcome.executed["cells"][0]["source"]


def test_the_version_is_that_of_the_instructors_notebook() -> None:
    other = source()
    other.cells[4].source += "\n1"
    one, same = graded(as_file(right())), graded(as_file(handed_out()))
    assert one.version == same.version
    assert one.version != failed("ana", NAME, NAME, other, "x").version


def test_a_quiz_knows_whose_it_is() -> None:
    """The first cell tells the examiner; it is no cell of the notebook."""
    seen = []

    def run(cells: Any, template: Any, limits: Limits) -> NotebookRun:
        seen.extend(cells)
        return NotebookRun(tuple(CellRun(c.name, (), 0.0, Ending.OK) for c in cells), "t")

    quiz = source()
    quiz.cells[4].source = "from course_lib.quiz import graded\nassert graded.student() == 'ana'"
    outcome = grade_bytes("ana", NAME, NAME, as_file(right()), quiz, None, Limits(), run)
    assert seen[0].role is Role.TEST
    assert seen[0].name not in outcome.endings
    namespace: dict[str, Any] = {}
    exec(seen[0].source, namespace)
    exec(quiz.cells[4].source, namespace)
    from course_lib.quiz import graded as quiz_module

    quiz_module._told.clear()
