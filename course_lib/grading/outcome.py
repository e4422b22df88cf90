"""What came of a submission: points by nbgrader's rule, the executed notebook, and a stated status."""

from __future__ import annotations

import hashlib
import json
import math
import time
from collections.abc import Callable, Iterable, Sequence
from copy import deepcopy
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from nbformat import NotebookNode, from_dict
from nbformat.v4 import new_markdown_cell, new_notebook
from nbgrader.utils import determine_grade, is_grade

from course_lib.grading.notebook_file import read_bytes
from course_lib.grading.plan import Cell, CellRun, Ending, Limits, NotebookRun, Role
from course_lib.grading.reference import Reference, ReferenceCell, reference
from course_lib.grading.shown import safe_markdown, safe_outputs
from course_lib.grading.submission import Submission, SubmissionError, notebook_cell, submission_of

METADATA = "course_grading"  # where the executed notebook has all that is not in nbgrader's gradebook
_REPORT = "grading-report"
_WHOSE = "whose-notebook-this-is"
Runner = Callable[[Sequence[Cell], Any, Limits], NotebookRun]


class Status(StrEnum):
    """How the grading of a submission ended."""

    GRADED = "graded"
    PARTLY = "partly graded"  # something had to be put right or left out; the notes say what
    FAILED = "failed"  # nothing was run; the reason says why


@dataclass(frozen=True)
class Outcome:
    """All that came of one submission; `points` are None where a person has to grade."""

    student: str
    assignment: str
    notebook: str
    status: Status
    reason: str
    points: dict[str, float | None]
    maximum: dict[str, float]
    endings: dict[str, str]
    executed: dict[str, Any]
    tier: str
    notes: tuple[str, ...]
    seconds: float
    version: str
    digest: str  # of the submitted file, or of the reason why it was not read

    def to_json(self) -> str:
        return json.dumps(asdict(self), sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> Outcome:
        """The outcome that `to_json` told; raises ValueError, KeyError or TypeError for anything else."""
        data = json.loads(text)
        return cls(**{**data, "status": Status(data["status"]), "notes": tuple(data["notes"])})


def grade(
    student: str, path: Path, source: NotebookNode, template: Any, limits: Limits, run: Runner | None = None
) -> Outcome:
    """Grade submitted/<student>/<assignment>/<notebook>.ipynb; what a student did never raises."""
    try:
        data = read_bytes(path)
    except SubmissionError as error:
        return failed(student, path.parent.name, path.stem, source, str(error))
    return grade_bytes(student, path.parent.name, path.stem, data, source, template, limits, run)


def grade_bytes(
    student: str,
    assignment: str,
    notebook: str,
    data: bytes,
    source: NotebookNode,
    template: Any,
    limits: Limits,
    run: Runner | None = None,
) -> Outcome:
    """Grade a submitted file's bytes; what a student did never raises."""
    start = time.monotonic()
    try:
        submission = submission_of(data, f"{notebook}.ipynb", source)
    except SubmissionError as error:
        digest = hashlib.sha256(data).hexdigest()
        return failed(student, assignment, notebook, source, str(error), digest)
    known = reference(source)
    cells = (*_whose(student, submission.cells), *submission.cells)
    result = (run or _run_notebook)(cells, template, limits)
    runs = {one.name: one for one in result.runs if one.name != _WHOSE}
    executed = _executed(submission, known, runs)
    notes = (*submission.notes, *_left_out(runs.values()))
    status = Status.PARTLY if notes else Status.GRADED
    outcome = Outcome(
        student, assignment, notebook, status, "", _points(executed), known.maximum,
        {name: str(one.ending) for name, one in runs.items()}, executed, result.tier, notes,
        round(time.monotonic() - start, 3), known.version, submission.digest,
    )  # fmt: skip
    return _reported(outcome)


def failed(
    student: str, assignment: str, notebook: str, source: NotebookNode, reason: str, digest: str = ""
) -> Outcome:
    """The outcome of a submission that was not run: no points, and the reason."""
    known = reference(source)
    cells = [_not_run(cell, reason) for cell in known.cells]
    executed = new_notebook(cells=cells, metadata=known.metadata)
    digest = digest or hashlib.sha256(reason.encode()).hexdigest()
    points: dict[str, float | None] = dict.fromkeys(known.maximum, 0.0)
    outcome = Outcome(
        student, assignment, notebook, Status.FAILED, reason, points, known.maximum,
        {}, executed, "", (), 0.0, known.version, digest,
    )  # fmt: skip
    return _reported(outcome)


def _run_notebook(cells: Sequence[Cell], template: Any, limits: Limits) -> NotebookRun:
    # Imported where something is run: those who only write outcomes down need no examiner.
    from course_lib.grading.wall.run import run_notebook

    return run_notebook(cells, template, limits)


def _whose(student: str, cells: Iterable[Cell]) -> tuple[Cell, ...]:
    """Tells the examiner whose questions are graded, where a student may have questions of one's own."""
    if not any(cell.role is Role.TEST and "course_lib.quiz" in cell.source for cell in cells):
        return ()
    source = f"__import__('course_lib.quiz.graded').quiz.graded.grade_for({student!r})"
    return (Cell(_WHOSE, Role.TEST, source),)


def _executed(submission: Submission, known: Reference, runs: dict[str, CellRun]) -> NotebookNode:
    """The notebook with the outputs that pages may show, and that nbgrader gives the right points for."""
    executed = deepcopy(submission.notebook)
    tests = {cell.id: cell for cell in known.cells if cell.is_test}
    names = {cell.id: cell.name for cell in known.cells}
    count = 0
    for cell in executed.cells:
        run = runs.get(names.get(cell.id, cell.id))
        if cell.cell_type != "code" or (run is None and cell.id not in tests):
            continue
        # What did not run at all must not count as passed.
        run = run or CellRun(cell.id, (), 0.0, Ending.NOT_RUN)
        count += 1
        outputs = safe_outputs(run.outputs)
        if cell.id in tests:
            outputs = _settled(outputs, run.ending, tests[cell.id].points or 0.0)
        cell.outputs = [NotebookNode(output) for output in outputs]
        cell.execution_count = None if run.ending is Ending.NOT_RUN else count
        for output in cell.outputs:
            if output.output_type == "execute_result":
                output.execution_count = cell.execution_count
    return executed


def _settled(outputs: list[dict[str, Any]], ending: Ending, points: float) -> list[dict[str, Any]]:
    """A test's outputs such that nbgrader's rule gives its points, whatever it displays."""
    if ending is not Ending.OK and not any(output["output_type"] == "error" for output in outputs):
        outputs = [*outputs, _error(f"The test was not passed: {ending}.")]
    failed = any(output["output_type"] == "error" for output in outputs)
    return [_settled_result(output, failed, points) for output in outputs]


def _settled_result(output: dict[str, Any], failed: bool, points: float) -> dict[str, Any]:
    """A displayed number is points, from 0 to the maximum; beside an error it is none."""
    if output["output_type"] != "execute_result":
        return output
    data = output["data"]
    if failed or not data.get("text/plain"):
        return {"output_type": "display_data", "data": data, "metadata": {}}
    try:
        value = float(data["text/plain"])
    except ValueError:
        return output
    clipped = 0.0 if math.isnan(value) else min(points, max(0.0, value))
    return output if clipped == value else {**output, "data": {"text/plain": repr(clipped)}}


def _points(executed: NotebookNode) -> dict[str, float | None]:
    """What nbgrader gives for each part; None where it leaves the decision to a person."""
    cells = [cell for cell in executed.cells if "nbgrader" in cell.metadata]
    return {
        cell.metadata.nbgrader.grade_id: determine_grade(cell)[0] if is_grade(cell) else None
        for cell in cells
        if is_grade(cell) or cell.metadata.nbgrader.get("task")
    }


def _left_out(runs: Iterable[CellRun]) -> list[str]:
    names = [run.name for run in runs if run.ending is Ending.NOT_RUN]
    return [f"Not run: {', '.join(names)}. The limits of a notebook were met before."] if names else []


def _not_run(cell: ReferenceCell, reason: str) -> NotebookNode:
    """A cell of the instructor's in the notebook of a submission that was not run."""
    node = notebook_cell(cell, cell.graded)
    if cell.is_test:
        node.outputs = [NotebookNode(_error(f"Not run. {reason}"))]
    return node


def _error(told: str) -> dict[str, Any]:
    return {"output_type": "error", "ename": "NotGraded", "evalue": told, "traceback": [told]}


def _reported(outcome: Outcome) -> Outcome:
    """The outcome whose notebook begins with what student and TA have to know of its grading."""
    told = {"status": str(outcome.status), "reason": outcome.reason, "tier": outcome.tier,
            "notes": list(outcome.notes), "seconds": outcome.seconds, "version": outcome.version,
            "digest": outcome.digest}  # fmt: skip
    executed = from_dict({**outcome.executed, "metadata": {**outcome.executed["metadata"], METADATA: told}})
    report = new_markdown_cell(_report(outcome), id=_REPORT, metadata={"editable": False})
    executed.cells = [report, *executed.cells]
    return Outcome(**{**vars(outcome), "executed": json.loads(json.dumps(executed))})


def _report(outcome: Outcome) -> str:
    """The first cell: the status, each note, and the sandbox in a line of its own."""
    if outcome.status is Status.FAILED:
        lines = ["**Grading: failed. This submission earns 0 points.**", "", safe_markdown(outcome.reason)]
    else:
        lines = [
            f"**Grading: {outcome.status}.**",
            "",
            *(f"- {safe_markdown(note)}" for note in outcome.notes),
        ]
    sandbox = outcome.tier or "none, since nothing was run"
    return "\n".join([*lines, "", f"Sandbox: {sandbox}."])
