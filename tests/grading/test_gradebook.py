"""What is written down of an outcome: the same as nbgrader's own Autograde writes, and in one step."""

from __future__ import annotations

import json
import os
import shutil
import warnings
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.converters.autograde import Autograde
from nbgrader.coursedir import CourseDirectory
from small_notebooks import (
    NAME,
    as_file,
    cell_named,
    changed,
    handed_out,
    right,
    source,
    without_walls,
    write_source,
)
from sqlalchemy import event

from course_lib.grading import gradebook as gradebook_module
from course_lib.grading.gradebook import TIMESTAMP, GradebookError, handed_in_at, record
from course_lib.grading.outcome import METADATA, Outcome, failed, grade_bytes
from course_lib.grading.plan import Limits
from course_lib.quiz.classroom import course_directory, generate_release, load_settings

SETTINGS = (
    "c = get_config()\nc.CourseDirectory.source_directory = 'solutions'\nc.CourseDirectory.course_id = 'c'\n"
)
LATE = "c.LateSubmissionPlugin.penalty_method = 'zero'\n"


@pytest.fixture(scope="module")
def empty_course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course with one assignment, released, and nobody in it."""
    root = tmp_path_factory.mktemp("course")
    (root / "nbgrader_config.py").write_text(SETTINGS, encoding="utf-8")
    write_source(root)
    generate_release(root, NAME)
    return root


class Course:
    """A course of one's own, and what nbgrader knows of it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.directory: CourseDirectory = course_directory(load_settings(root))

    def record(self, *outcomes: Outcome) -> None:
        with Gradebook(self.directory.db_url, "c") as gradebook:
            for outcome in outcomes:
                record(gradebook, outcome, self.directory)

    def change(self, change: Callable[[Gradebook], Any]) -> None:
        with Gradebook(self.directory.db_url, "c") as gradebook:
            change(gradebook)
            gradebook.db.commit()

    def known(self, student: str = "ana") -> dict[str, Any]:
        """All that the gradebook has of a submission, without its ids."""
        with Gradebook(self.directory.db_url, "c") as gradebook:
            submission = gradebook.find_submission(NAME, student)
            (notebook,) = submission.notebooks
            told = {"submission": submission.to_dict(), "notebook": notebook.to_dict(),
                    "penalty": notebook.late_submission_penalty}  # fmt: skip
            told |= {f"grade {grade.name}": grade.to_dict() for grade in notebook.grades}
            told |= {f"comment {comment.name}": comment.to_dict() for comment in notebook.comments}
        for entry in told.values():
            if isinstance(entry, dict):
                del entry["id"]
        return told

    def autograded(self, student: str = "ana") -> Path:
        return self.root / "autograded" / student / NAME / f"{NAME}.ipynb"

    def stamp(self, text: str, student: str = "ana") -> None:
        path = self.root / "submitted" / student / NAME / TIMESTAMP
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


@pytest.fixture
def course(empty_course: Path, tmp_path: Path) -> Course:
    return Course(shutil.copytree(empty_course, tmp_path / "course"))


@pytest.fixture
def nbgraders(empty_course: Path, tmp_path: Path) -> Course:
    """The same course, for nbgrader's own Autograde."""
    return Course(shutil.copytree(empty_course, tmp_path / "nbgraders"))


def graded(data: bytes | None = None, student: str = "ana") -> Outcome:
    return grade_bytes(student, NAME, NAME, data or as_file(right()), source(), None, Limits(), without_walls)


def autograde(course: Course, outcome: Outcome) -> None:
    """What nbgrader's own steps write of the notebook that was executed."""
    path = course.root / "submitted" / outcome.student / NAME / f"{NAME}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(nbformat.from_dict(outcome.executed), path)
    settings = load_settings(course.root)
    settings.CourseDirectory.assignment_id = NAME
    settings.Autograde.sanitize_preprocessors = []
    settings.Autograde.autograde_preprocessors = [
        "nbgrader.preprocessors.SaveAutoGrades",
        "nbgrader.preprocessors.AssignLatePenalties",
    ]
    settings.Autograde.force = True
    directory = CourseDirectory(config=settings)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # nbgrader's own
        Autograde(coursedir=directory, config=settings).start()


def write_essay(notebook: NotebookNode) -> None:
    cell_named(notebook, "essay").source = "So."


@pytest.fixture(params=["right", "untouched", "with an essay", "broken"])
def outcome(request: pytest.FixtureRequest) -> Outcome:
    data = {
        "right": as_file(right()),
        "untouched": as_file(handed_out()),
        "with an essay": changed(write_essay),
    }
    return graded(data.get(request.param, b"{"))


def without_comments(told: dict[str, Any]) -> dict[str, Any]:
    return {name: entry for name, entry in told.items() if not name.startswith("comment")}


def test_the_gradebook_is_as_nbgrader_leaves_it(course: Course, nbgraders: Course, outcome: Outcome) -> None:
    course.record(outcome)
    autograde(nbgraders, outcome)
    ours, theirs = course.known(), nbgraders.known()
    if outcome.status == "failed":
        # nbgrader knows no failed submission: a task would wait for a person, an answer was not written.
        assert ours["grade task"].pop("needs_manual_grade") is not theirs["grade task"].pop(
            "needs_manual_grade"
        )
        assert ours["grade task"].pop("auto_score") == 0
        del theirs["grade task"]["auto_score"]
        for told in (ours, theirs):
            del told["submission"]["needs_manual_grade"], told["notebook"]["needs_manual_grade"]
        ours, theirs = without_comments(ours), without_comments(theirs)
    assert ours == theirs
    assert json.loads(course.autograded().read_text()) == outcome.executed
    assert course.autograded().stat().st_mode == nbgraders.autograded().stat().st_mode


def test_once_more_is_the_same(course: Course, outcome: Outcome) -> None:
    course.record(outcome)
    before = course.known()
    course.record(outcome, outcome)
    assert course.known() == before


def set_manual(name: str, score: float) -> Callable[[Gradebook], None]:
    def change(gradebook: Gradebook) -> None:
        grade = gradebook.find_grade(name, NAME, NAME, "ana")
        grade.manual_score, grade.extra_credit, grade.needs_manual_grade = score, 0.5, False

    return change


def test_a_persons_scores_stay_and_wait_for_another_look(course: Course, nbgraders: Course) -> None:
    outcome = graded(changed(write_essay))
    for one, write in ((course, course.record), (nbgraders, lambda outcome: autograde(nbgraders, outcome))):
        write(outcome)
        for name, score in (("essay", 3.0), ("twice-test", 1.0), ("task", 4.0)):
            one.change(set_manual(name, score))
        write(outcome)
    assert course.known() == nbgraders.known()
    assert course.known()["grade essay"]["manual_score"] == 3
    assert course.known()["grade essay"]["needs_manual_grade"] is True
    assert course.known()["submission"]["score"] == 3 + 1 + 4 + 1.5 + 1.5


def test_a_failed_resubmission_keeps_no_old_score(course: Course) -> None:
    course.record(graded(changed(write_essay)))
    for name, score in (("essay", 3.0), ("task", 4.0)):
        course.change(set_manual(name, score))
    reason = "The file ps90.ipynb is empty."
    course.record(failed("ana", NAME, NAME, source(), reason))
    told = course.known()
    assert told["submission"]["score"] == 0
    assert told["submission"]["needs_manual_grade"] is False
    for name in ("twice-answer", "essay", "by-hand", "task"):
        assert told[f"comment {name}"]["auto_comment"] == f"This submission could not be graded. {reason}"
    assert reason in course.autograded().read_text()


def test_what_a_person_gave_to_a_failed_one_stays_when_it_is_graded_again(course: Course) -> None:
    outcome = failed("ana", NAME, NAME, source(), "The file ps90.ipynb is empty.")
    course.record(outcome)
    course.change(set_manual("essay", 3.0))
    course.record(outcome)
    assert course.known()["grade essay"]["manual_score"] == 3
    course.record(failed("ana", NAME, NAME, source(), "Another reason."))
    assert course.known()["grade essay"]["manual_score"] is None


def test_a_good_one_after_a_failed_one_is_as_if_it_were_the_first(course: Course) -> None:
    outcome = graded(changed(write_essay))
    course.record(
        replace(outcome, student="ben"), failed("ana", NAME, NAME, source(), "It is empty."), outcome
    )
    first = json.loads(json.dumps(course.known("ben")).replace('"ben"', '"ana"'))
    assert course.known("ana") == first


def set_due(gradebook: Gradebook) -> None:
    gradebook.update_or_create_assignment(NAME, duedate="2026-01-01 12:00:00")


@pytest.mark.parametrize("stamp", ["2026-01-01 11:59:59 UTC", "2026-01-01 12:00:01.5 UTC"])
@pytest.mark.parametrize("extended", [False, True])
def test_being_late_costs_what_the_course_says(
    empty_course: Path, tmp_path: Path, stamp: str, extended: bool
) -> None:
    told = []
    for name in ("ours", "theirs"):
        root = shutil.copytree(empty_course, tmp_path / name)
        (root / "nbgrader_config.py").write_text(SETTINGS + LATE, encoding="utf-8")
        course = Course(root)
        course.change(set_due)
        course.stamp(stamp)
        outcome = graded()
        course.record(outcome) if name == "ours" else autograde(course, outcome)
        if extended:
            course.change(lambda gradebook: gradebook.grant_extension(NAME, "ana", hours=1))
            course.record(outcome) if name == "ours" else autograde(course, outcome)
        told.append(course.known())
    assert told[0] == told[1]
    late = not extended and "11:59" not in stamp
    assert told[0]["penalty"] == (3.5 if late else None)
    assert told[0]["submission"]["timestamp"].startswith("2026-01-01T1")
    ours = tmp_path / "ours" / "autograded" / "ana" / NAME
    assert handed_in_at(ours) == handed_in_at(tmp_path / "ours" / "submitted" / "ana" / NAME) is not None


@pytest.mark.parametrize("text", ["", "soon", "\x00", "9" * 300, "99999-01-01 00:00:00 UTC"])
def test_a_time_that_is_none_is_no_time(course: Course, text: str) -> None:
    course.stamp(text)
    course.record(graded())
    assert course.known()["submission"]["timestamp"] is None
    assert not (course.autograded().parent / TIMESTAMP).exists()


def test_an_unknown_assignment_is_told(course: Course) -> None:
    with pytest.raises(GradebookError, match=r"no notebook ps91 of it\n.*nbgrader generate_assignment ps91"):
        course.record(replace(graded(), assignment="ps91", notebook="ps91"))


@pytest.mark.parametrize("maximum", [{"twice-test": 2.0}, {"other": 1.0}])
def test_other_parts_than_the_gradebooks_are_told(course: Course, maximum: dict[str, float]) -> None:
    with pytest.raises(GradebookError, match="knows other parts, or other points"):
        course.record(replace(graded(), maximum=maximum))
    with pytest.raises(GradebookError):
        course.record(replace(graded(), maximum={**graded().maximum, "twice-test": 9.0}))


@pytest.mark.parametrize("student", ["../ana", "a/b", "", ".."])
def test_a_student_is_no_path(course: Course, student: str) -> None:
    with pytest.raises(GradebookError, match="no name of a student"):
        course.record(replace(graded(), student=student))
    assert not list(course.root.glob("autograded*"))


def test_nothing_is_written_where_something_fails(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    course.record(graded())
    before, text = course.known(), course.autograded().read_text()

    def fail(*paths: Any) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(gradebook_module.os, "replace", fail)
    with pytest.raises(OSError, match="no space"):
        course.record(graded(as_file(handed_out())))
    monkeypatch.undo()
    assert course.known() == before
    assert course.autograded().read_text() == text
    course.record(graded(as_file(handed_out())))
    assert [path.name for path in course.autograded().parent.iterdir()] == [f"{NAME}.ipynb"]


def test_the_tier_is_kept(course: Course) -> None:
    course.record(graded())
    notebook = json.loads(course.autograded().read_text())
    assert notebook["metadata"][METADATA]["tier"] == "no wall at all"
    assert "Sandbox: no wall at all." in notebook["cells"][0]["source"]


@pytest.fixture
def statements() -> Iterator[list[str]]:
    """Every statement that is sent to a database."""
    from sqlalchemy.engine import Engine

    seen: list[str] = []

    def see(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        seen.append(statement)

    event.listen(Engine, "before_cursor_execute", see)
    yield seen
    event.remove(Engine, "before_cursor_execute", see)


def test_statements_are_few(course: Course, statements: list[str]) -> None:
    """Their number depends neither on the parts of the assignment nor on the size of the class."""
    outcome = graded()
    with Gradebook(course.directory.db_url, "c") as gradebook:
        for student in ("ana", "ben", "ana"):
            statements.clear()
            record(gradebook, replace(outcome, student=student), course.directory)
            assert (
                5
                < len(statements)
                < (10 if student == "ana" and "ben" in os.listdir(course.root / "autograded") else 20)
            )


def test_a_shared_course_is_written_for_its_group(course: Course) -> None:
    course.directory.groupshared = True
    course.record(graded())
    assert course.autograded().stat().st_mode & 0o777 == 0o664
