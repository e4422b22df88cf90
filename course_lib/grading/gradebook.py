"""The one writer of outcomes: gradebook and folder autograded/, as nbgrader's own Autograde leaves them.

One transaction a submission, of a dozen statements. nbgrader's tables are used, and not its classes: each
object would compute its scores by queries over the class.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import nbformat
from nbgrader import api
from nbgrader.api import Gradebook, new_uuid
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import AssignLatePenalties
from nbgrader.utils import compute_checksum, is_solution, is_task, parse_utc
from sqlalchemy import Row, Table, bindparam, select

from course_lib.faults import Fault
from course_lib.grading.notebook_file import SubmissionError, read_bytes
from course_lib.grading.outcome import METADATA, Outcome, Status

TIMESTAMP = "timestamp.txt"
_ASSIGNMENT, _NOTEBOOK, _STUDENT = (t.__table__ for t in (api.Assignment, api.Notebook, api.Student))
_CELL, _GRADE_CELL, _TASK_CELL = (t.__table__ for t in (api.BaseCell, api.GradeCell, api.TaskCell))
_SUBMISSION, _SUBMITTED = (t.__table__ for t in (api.SubmittedAssignment, api.SubmittedNotebook))
_GRADE, _COMMENT = api.Grade.__table__, api.Comment.__table__
_COMMENTED = ("SolutionCell", "TaskCell")
_GRADED = ("GradeCell", "TaskCell")


class GradebookError(Exception):
    """An outcome that the gradebook has no place for; the message says what is wrong and the mend."""

    def __init__(self, assignment: str, what: str) -> None:
        mend = f"Run nbgrader generate_assignment {assignment}, then grade again."
        super().__init__(str(Fault(assignment, None, what, mend)))


@dataclass(frozen=True)
class _Cells:
    """A notebook of an assignment in the gradebook: its rows' ids, and its cells' by name."""

    assignment_id: str
    duedate: datetime | None
    notebook_id: str
    graded: dict[str, str]
    tasks: frozenset[str]  # which of the graded are tasks: a person alone grades them
    commented: dict[str, str]


def record(gradebook: Gradebook, outcome: Outcome, course: CourseDirectory) -> Path:
    """Write an outcome down for good; returns the autograded notebook, raises GradebookError.

    Scores that a person gave stay, but not those of an earlier submission where this one failed.
    """
    if outcome.student in ("", ".", "..") or os.sep in outcome.student:
        raise GradebookError(outcome.assignment, f"{outcome.student!r} is no name of a student")
    session = gradebook.db
    folder = Path(course.format_path(course.autograded_directory, outcome.student, outcome.assignment))
    path = folder / f"{outcome.notebook}.ipynb"
    try:
        cells = _cells(session, outcome)
        renewed = outcome.status is Status.FAILED and _digest(path) != outcome.digest
        handed_in = course.format_path(course.submitted_directory, outcome.student, outcome.assignment)
        stamp = handed_in_at(Path(handed_in))
        submission, notebook_id = _submission(session, cells, outcome, stamp)
        grades = _write_grades(session, cells, notebook_id, outcome, renewed)
        _write_comments(session, cells, notebook_id, outcome)
        _write_penalty(session, cells, submission, notebook_id, grades, outcome, course)
        _write_files(path, outcome, stamp, 0o664 if course.groupshared else 0o444)
        session.commit()
    except BaseException:
        session.rollback()
        raise
    return path


def handed_in_at(folder: Path) -> datetime | None:
    """When a folder's submission was handed in, as nbgrader's exchange wrote it down; None if unknown."""
    try:
        return parse_utc(read_bytes(folder / TIMESTAMP, most=200).decode("utf-8").strip())
    except (SubmissionError, ValueError, OverflowError):
        # No file, or none of the exchange's making: what was collected otherwise has no such time.
        return None


def _cells(session: Any, outcome: Outcome) -> _Cells:
    """What the gradebook knows of the notebook; raises GradebookError where that is not what was graded."""
    found = session.execute(
        select(_ASSIGNMENT.c.id, _ASSIGNMENT.c.duedate, _NOTEBOOK.c.id)
        .join(_NOTEBOOK, _NOTEBOOK.c.assignment_id == _ASSIGNMENT.c.id)
        .where(_ASSIGNMENT.c.name == outcome.assignment, _NOTEBOOK.c.name == outcome.notebook)
    ).one_or_none()
    if found is None:
        raise GradebookError(outcome.assignment, f"the gradebook has no notebook {outcome.notebook} of it")
    rows = _rows_of_cells(session, found[2])
    graded = {row.name: row for row in rows if row.type in _GRADED}
    points = {
        name: row.grade_points if row.type == "GradeCell" else row.task_points for name, row in graded.items()
    }
    if points != outcome.maximum:
        what = "the gradebook knows other parts, or other points, than the instructor's notebook has"
        raise GradebookError(outcome.assignment, what)
    tasks = frozenset(name for name, row in graded.items() if row.type == "TaskCell")
    commented = {row.name: row.id for row in rows if row.type in _COMMENTED}
    ids = {name: row.id for name, row in graded.items()}
    return _Cells(found[0], found[1], found[2], ids, tasks, commented)


def _rows_of_cells(session: Any, notebook_id: str) -> list[Row]:
    points = (_GRADE_CELL.c.max_score.label("grade_points"), _TASK_CELL.c.max_score.label("task_points"))
    return session.execute(
        select(_CELL.c.id, _CELL.c.name, _CELL.c.type, *points)
        .outerjoin(_GRADE_CELL, _GRADE_CELL.c.id == _CELL.c.id)
        .outerjoin(_TASK_CELL, _TASK_CELL.c.id == _CELL.c.id)
        .where(_CELL.c.notebook_id == notebook_id)
    ).all()


def _submission(session: Any, cells: _Cells, outcome: Outcome, stamp: datetime | None) -> tuple[Row, str]:
    """The student's submission and the id of its notebook; made where there is none."""
    query = (
        select(_SUBMISSION.c.id, _SUBMISSION.c.timestamp, _SUBMISSION.c.extension, _SUBMITTED.c.id)
        .join(_SUBMITTED, _SUBMITTED.c.assignment_id == _SUBMISSION.c.id)
        .where(
            _SUBMISSION.c.assignment_id == cells.assignment_id,
            _SUBMISSION.c.student_id == outcome.student,
            _SUBMITTED.c.notebook_id == cells.notebook_id,
        )
    )
    found = session.execute(query).one_or_none()
    if found is None:
        _create_submission(session, cells, outcome.student)
        found = session.execute(query).one()
    if stamp is not None and stamp != found.timestamp:
        _update(session, _SUBMISSION, [{"id": found.id, "timestamp": stamp}])
        found = session.execute(query).one()
    return found, found[3]


def _create_submission(session: Any, cells: _Cells, student: str) -> None:
    """As nbgrader does: the student, the submission, and an empty row for every cell of all notebooks."""
    if session.execute(select(_STUDENT.c.id).where(_STUDENT.c.id == student)).one_or_none() is None:
        session.execute(_STUDENT.insert(), [{"id": student}])
    submission = new_uuid()
    entry = {"id": submission, "assignment_id": cells.assignment_id, "student_id": student}
    session.execute(_SUBMISSION.insert(), [entry])
    query = select(_NOTEBOOK.c.id).where(_NOTEBOOK.c.assignment_id == cells.assignment_id)
    for notebook in session.execute(query).scalars().all():
        own = new_uuid()
        entry = {"id": own, "assignment_id": submission, "notebook_id": notebook}
        session.execute(_SUBMITTED.insert(), [entry])
        rows = _rows_of_cells(session, notebook)
        for table, types in ((_GRADE, _GRADED), (_COMMENT, _COMMENTED)):
            kept = [{"notebook_id": own, "cell_id": row.id} for row in rows if row.type in types]
            if kept:
                session.execute(table.insert(), kept)


def _update(session: Any, table: Table, entries: list[dict[str, Any]]) -> None:
    """Write the entries' values into the rows of their ids."""
    if entries:
        values: dict[Any, Any] = {name: bindparam(name) for name in entries[0] if name != "id"}
        rows = [{**{name: entry[name] for name in values}, "row": entry["id"]} for entry in entries]
        session.execute(table.update().where(table.c.id == bindparam("row")).values(values), rows)


def _write_grades(
    session: Any, cells: _Cells, notebook_id: str, outcome: Outcome, renewed: bool
) -> list[dict[str, Any]]:
    """Every part's score; where the failed submission is a new one, no person has graded it yet."""
    names = {cell: name for name, cell in cells.graded.items()}
    query = select(_GRADE).where(_GRADE.c.notebook_id == notebook_id)
    entries = []
    for row in session.execute(query).all():
        name = names[row.cell_id]
        entry = {"id": row.id, "auto_score": outcome.points[name], "manual_score": row.manual_score,
                 "extra_credit": row.extra_credit}  # fmt: skip
        if renewed:
            entry |= {"manual_score": None, "extra_credit": None}
        to_grade = entry["manual_score"] is not None or entry["auto_score"] is None
        if name in cells.tasks and outcome.status is not Status.FAILED:
            # nbgrader leaves these alone; a score of a failed submission is withdrawn.
            to_grade = row.needs_manual_grade or row.auto_score is not None
        entries.append({**entry, "needs_manual_grade": to_grade})
    _update(session, _GRADE, entries)
    return entries


def _write_comments(session: Any, cells: _Cells, notebook_id: str, outcome: Outcome) -> None:
    """nbgrader's word where an answer is as it was handed out, and the reason where nothing was run."""
    names = {cell: name for name, cell in cells.commented.items()}
    told = _comments(outcome)
    query = select(_COMMENT.c.id, _COMMENT.c.cell_id).where(_COMMENT.c.notebook_id == notebook_id)
    entries = [{"id": row.id, "auto_comment": told.get(names[row.cell_id])} for row in session.execute(query)]
    _update(session, _COMMENT, entries)


def _comments(outcome: Outcome) -> dict[str, str]:
    cells = [nbformat.from_dict(cell) for cell in outcome.executed["cells"] if "nbgrader" in cell["metadata"]]
    answers = [cell for cell in cells if is_solution(cell) or is_task(cell)]
    if outcome.status is Status.FAILED:
        told = f"This submission could not be graded. {outcome.reason}"
        return {cell.metadata.nbgrader.grade_id: told for cell in answers}
    return {
        cell.metadata.nbgrader.grade_id: "No response."
        for cell in answers
        if not is_task(cell) and cell.metadata.nbgrader.get("checksum") == compute_checksum(cell)
    }


def _write_penalty(
    session: Any,
    cells: _Cells,
    submission: Row,
    notebook_id: str,
    grades: list[dict[str, Any]],
    outcome: Outcome,
    course: CourseDirectory,
) -> None:
    """What the course's plugin takes off for being late."""
    due = cells.duedate
    late = timedelta()
    if due is not None and submission.timestamp is not None:
        late = submission.timestamp - (due + (submission.extension or timedelta()))
    penalty = None
    if late > timedelta():
        score = sum(_score(grade) for grade in grades)
        step = AssignLatePenalties(parent=course)
        step.init_plugin()
        penalty = step.plugin_inst.late_submission_penalty(outcome.student, score, late.total_seconds())
        if penalty is not None:
            penalty = step._check_late_penalty(SimpleNamespace(score=score), penalty)
    _update(session, _SUBMITTED, [{"id": notebook_id, "late_submission_penalty": penalty}])


def _score(grade: dict[str, Any]) -> float:
    """A part's score as nbgrader computes it."""
    if grade["manual_score"] is None and grade["auto_score"] is None:
        return 0.0
    given = grade["auto_score"] if grade["manual_score"] is None else grade["manual_score"]
    return given + (grade["extra_credit"] or 0.0)


def _digest(path: Path) -> str:
    """The digest of the submission that an autograded notebook was made from; empty where it tells none."""
    try:
        metadata = json.loads(path.read_bytes())["metadata"]
    except (OSError, ValueError, KeyError):
        return ""
    return metadata.get(METADATA, {}).get("digest", "")


def _write_files(path: Path, outcome: Outcome, stamp: datetime | None, mode: int) -> None:
    """The autograded notebook, and beside it the time by which nbgrader knows a newer submission."""
    path.parent.mkdir(parents=True, exist_ok=True)
    _replace(path, json.dumps(outcome.executed, ensure_ascii=False), mode)
    if stamp is not None:
        _replace(path.parent / TIMESTAMP, f"{stamp.isoformat(' ')} UTC", mode)


def _replace(path: Path, text: str, mode: int) -> None:
    """Write a file in one step: whoever reads it finds the old one or the new one, whole."""
    aside = path.with_name(f".{path.name}.new")
    aside.unlink(missing_ok=True)
    with open(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "w", encoding="utf-8") as file:
        file.write(text)
    os.chmod(aside, mode)
    os.replace(aside, path)
