"""Bring notebooks in step with their sources: run what has to be run, keep what has not changed."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, TextIO

from course_lib.authoring import notebook as notebooks
from course_lib.authoring.budgets import excesses
from course_lib.authoring.execute import FailedCellError, execute
from course_lib.authoring.lessons import AuthoringError, Lesson, find_lessons, find_project
from course_lib.authoring.notebook import Record
from course_lib.authoring.quiz_cells import is_quiz_cell, with_quiz
from course_lib.authoring.state import Inputs, Standing, State

Cells = list[dict[str, Any]]


class Progress:
    """One line per lesson: rewritten in place on a terminal, printed once elsewhere."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._start = "\r\x1b[K" if stream.isatty() else ""

    def show(self, text: str) -> None:
        """Tell what is going on now, on a terminal only."""
        if self._start:
            print(f"{self._start}{text}", end="", file=self._stream, flush=True)

    def done(self, text: str) -> None:
        """Tell what has come of it, and begin a new line."""
        print(f"{self._start}{text}", file=self._stream, flush=True)


def run(names: Sequence[str], force: bool = False) -> int:
    """Bring the named lessons (none: all) in step.

    Returns the exit code: 1 where a lesson failed, 2 for a wrong name or folder, 130 after Ctrl-C, else 0.
    """
    return _for_each(names, lambda standings: _bring_all_in_step(standings, force))


def check(names: Sequence[str]) -> int:
    """Run nothing; tell which named lessons (none: all) are not in step; returns 1 where one is not."""
    return _for_each(names, _tell_stale)


def table(names: Sequence[str]) -> int:
    """Run nothing; print the state, seconds and memory of the named lessons (none: all)."""
    return _for_each(names, _tell_all)


def _for_each(names: Sequence[str], act: Callable[[list[Standing]], int]) -> int:
    try:
        project = find_project()
        inputs = Inputs(project)
        return act([Standing(lesson, inputs) for lesson in find_lessons(project, names)])
    except AuthoringError as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("\nStopped. No notebook was left half made.", file=sys.stderr)
        return 130


def _bring_all_in_step(standings: list[Standing], force: bool) -> int:
    progress = Progress(sys.stdout)
    failed = [standing.lesson.name for standing in standings if not _bring_in_step(standing, force, progress)]
    if failed:
        print(f"{len(failed)} of {len(standings)} failed: {', '.join(failed)}.", file=sys.stderr)
    return 1 if failed else 0


def _bring_in_step(standing: Standing, force: bool, progress: Progress) -> bool:
    """Do what the lesson needs and tell it; False where it could not be done."""
    name = standing.lesson.name
    try:
        progress.done(f"{name}  {_update(standing, force, progress)}")
    except AuthoringError as error:
        progress.done(f"{name}  failed")
        print(error, file=sys.stderr, flush=True)
        return False
    return True


def _update(standing: Standing, force: bool, progress: Progress) -> str:
    """Make the notebook anew as far as it has to be; returns what was done, or raises AuthoringError."""
    state = State.STALE if force else standing.state
    if state is State.IN_STEP:
        return "in step"
    if state is State.EDITED:
        return _leave(standing)
    if state is State.REWORDED:
        return _reword(standing)
    return _execute(standing, progress)


def _leave(standing: Standing) -> str:
    """A notebook that someone worked in is never overwritten unasked."""
    lesson, edited = standing.lesson, ", ".join(standing.edited)
    mend = (
        f"Take the edit over into lessons/src/{lesson.name}.md; "
        f"then `course lessons {lesson.name} --force` makes the notebook anew."
    )
    if standing.source_state is State.IN_STEP:
        return f"left as it is, since it was edited by hand ({edited})\n    mend: {mend}"
    what = "edited by hand, and its source has changed since"
    raise AuthoringError(f"lessons/{lesson.name}.ipynb: {edited}: {what}\n    mend: {mend}")


def _reword(standing: Standing) -> str:
    """Put the new prose around the outputs that are there."""
    assert standing.stored is not None
    assert standing.record is not None
    old, new = _computed(standing.stored["cells"]), _computed(standing.rendered)
    kept = {cell["id"]: before for cell, before in zip(new, old, strict=True)}
    cells = [_with_outputs(cell, kept.get(cell["id"])) for cell in standing.rendered]
    # A cell whose label has changed has another id.
    seconds = {identity: standing.record.cell_seconds[before["id"]] for identity, before in kept.items()}
    _save(standing, cells, replace(standing.record, cell_seconds=seconds))
    return "new prose, outputs kept"


def _computed(cells: Cells) -> Cells:
    """The cells that a kernel runs."""
    return [cell for cell in cells if cell["cell_type"] == "code" and not is_quiz_cell(cell["metadata"])]


def _with_outputs(cell: dict[str, Any], before: dict[str, Any] | None) -> dict[str, Any]:
    if before is None:
        return cell
    return {**cell, "outputs": before["outputs"], "execution_count": before["execution_count"]}


def _execute(standing: Standing, progress: Progress) -> str:
    lesson, cells = standing.lesson, standing.rendered
    progress.show(f"{lesson.name}  starting …")
    try:
        done = execute(
            lesson, cells, lambda index: progress.show(f"{lesson.name}  cell {index + 1}/{len(cells)} …")
        )
    except FailedCellError as failure:
        kept = _keep_failed(lesson, {"cells": failure.cells, "metadata": {"kernelspec": notebooks.KERNEL}})
        raise AuthoringError(f"{failure}\n    see:  {kept} has what was run") from failure
    _save(standing, [_cleaned(cell) for cell in done.cells], done.record)
    return f"executed, {done.record.seconds:g} s, {done.record.peak_mib} MiB"


def _cleaned(cell: dict[str, Any]) -> dict[str, Any]:
    if cell["cell_type"] != "code":
        return cell
    return {**cell, "outputs": notebooks.clean_outputs(cell["outputs"])}


def _save(standing: Standing, cells: Cells, record: Record) -> None:
    """Write the notebook, or raise AuthoringError where the run cost too much."""
    lesson = standing.lesson
    cells = with_quiz(cells, standing.quiz)
    notebook = notebooks.assemble(cells, record, standing.code, standing.prose)
    source = lesson.project.relative(lesson.source)
    faults = [
        (f"{source}:{found.cell.line}: {found.cell.name}" if found.cell else source)
        + f": {found.what}\n    mend: {found.mend}"
        for found in excesses(lesson.cells, record)
    ]
    if faults:
        kept = _keep_failed(lesson, notebook)
        raise AuthoringError("\n".join([*faults, f"    see:  {kept} has the outputs and times"]))
    notebooks.write(notebook, lesson.notebook)
    (lesson.project.failed / lesson.notebook.name).unlink(missing_ok=True)


def _keep_failed(lesson: Lesson, notebook: dict[str, Any]) -> str:
    path = lesson.project.failed / lesson.notebook.name
    notebooks.write({"nbformat": 4, "nbformat_minor": 5, **notebook}, path)
    return lesson.project.relative(path)


def _tell_stale(standings: list[Standing]) -> int:
    stale = [standing for standing in standings if standing.state is not State.IN_STEP]
    for standing in stale:
        name = standing.lesson.name
        print(f"lessons/{name}.ipynb: {standing.state.value}\n    mend: Run `make lessons NB={name}`.")
    return 1 if stale else 0


def _tell_all(standings: list[Standing]) -> int:
    row = "{:<28} {:>7} {:>8}  {:<12} {}"
    print(row.format("lesson", "seconds", "MiB", "device", "state"))
    for standing in standings:
        record = standing.record
        figures = (f"{record.seconds:.1f}", record.peak_mib, record.device) if record else ("", "", "")
        print(row.format(standing.lesson.name, *figures, standing.state.value))
    return 0
