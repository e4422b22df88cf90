"""What a worker does with a submission: it is run behind the wall, by a template that the worker keeps."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

import nbformat

from course_lib.grading.batch.task import Task
from course_lib.grading.outcome import Outcome, Runner, failed, grade_bytes
from course_lib.grading.plan import Cell, Ending, Limits, NotebookRun, Role
from course_lib.grading.sandbox import Template
from course_lib.grading.sandbox.tiers import tier_named
from course_lib.grading.wall.run import run_notebook

_SEED = """\
__import__("random").seed({0})
__import__("numpy").random.seed({0})
__import__("torch").default_generator.manual_seed({0})
"""
_VMSTAT = Path("/proc/vmstat")


class MachineError(Exception):
    """This machine, and no submission, is to blame."""


def grade(task: Task) -> str:
    """The task's outcome as JSON.

    Raises MachineError, or what the sandbox or the system raise, where another try may do better.
    """
    source = nbformat.reads(task.source.decode("utf-8"), as_version=4)
    if task.unreadable:
        return failed(task.student, task.assignment, task.assignment, source, task.unreadable).to_json()
    template = _template(task.tier, task.limits)
    before = _killed_for_memory()
    outcome = grade_bytes(
        task.student, task.assignment, task.assignment, task.submission, source, template, task.limits,
        run=_seeded(task),
    )  # fmt: skip
    if _killed_for_memory() > before and _was_cut_short(outcome):
        raise MachineError("the machine had no memory left")
    return outcome.to_json()


def _seeded(task: Task) -> Runner:
    """A runner that seeds both sides by the submission: chance plays the same part whenever it is graded."""
    digest = hashlib.sha256(task.student.encode() + b"\0" + task.submission).hexdigest()
    seed = Cell("the-seed-of-this-submission", Role.SHARED, _SEED.format(int(digest[:8], 16)))

    def run(cells: Sequence[Cell], template: Template, limits: Limits) -> NotebookRun:
        made = run_notebook((seed, *cells), template, limits)
        return replace(made, runs=tuple(one for one in made.runs if one.name != seed.name))

    return run


@cache
def _template(tier: str, limits: Limits) -> Template:
    """This worker's own, started when it is first needed; meanwhile this worker gets warm too."""
    return Template(tier_named(tier), limits, meanwhile=_warm)


def _warm() -> None:
    """Import what each forked examiner needs, once."""
    import course_lib.grading.checks
    import course_lib.grading.wall.examiner  # noqa: F401
    from course_lib.grading.wall.warm import warm_torch

    warm_torch()


def _was_cut_short(outcome: Outcome) -> bool:
    return any(ending in (Ending.STOPPED, Ending.NOT_RUN) for ending in outcome.endings.values())


def _killed_for_memory() -> int:
    """How many processes the kernel has killed for want of memory since it started."""
    if not _VMSTAT.is_file():
        return 0
    counts = dict(line.split() for line in _VMSTAT.read_text(encoding="ascii").splitlines())
    return int(counts.get("oom_kill", 0))
