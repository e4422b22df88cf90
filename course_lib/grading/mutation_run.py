"""The mutation run: every mutant of an assignment's references is tried, and no test may let one pass.

A mutant that computes the same as the reference cannot be noticed. Such mutants are listed beside the
assignment, in equivalent_mutants.yml, each with the reason why it is equivalent:

    - exercise: draw
      line: "probabilities = logits.softmax(dim=-1)"
      becomes: "probabilities = logits.softmax(dim=1)"
      reason: The logits have two axes.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from course_lib.faults import Fault
from course_lib.grading.assignment import Assignment, AssignmentError
from course_lib.grading.mutation import Mutant, mutants_of
from course_lib.grading.trial import loses_points, try_solutions

FILE = "equivalent_mutants.yml"
# Many times what an exercise's tests take; a mutant that loops for ever is ended here, and counts as killed.
SECONDS = 15.0


class EquivalentMutant(BaseModel):
    """A mutant that computes the same as the reference: its line before and after the change, and why."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    exercise: str = Field(min_length=1)
    line: str = Field(min_length=1)
    becomes: str
    reason: str = Field(min_length=1)

    @property
    def key(self) -> tuple[str, str, str]:
        return self.exercise, self.line, self.becomes


@dataclass(frozen=True)
class MutationRun:
    """What became of an assignment's mutants: survivors are those that no test killed and no list excuses."""

    assignment: Assignment
    tried: int
    killed: int
    equivalent: int
    survivors: tuple[Mutant, ...]
    list_faults: tuple[Fault, ...]

    @property
    def share(self) -> float:
        """The share of the mutants that are not equivalent which were killed."""
        return self.killed / (self.killed + len(self.survivors)) if self.tried > self.equivalent else 1.0

    @property
    def faults(self) -> list[Fault]:
        """The faults of the list, and each survivor."""
        mend = f"Strengthen the hidden tests, or say in {FILE} why it is equivalent."
        file = _place(self.assignment, self.assignment.source)
        survivors = [
            Fault(file, mutant.exercise, f"survives: {mutant.line}  →  {mutant.becomes}", mend)
            for mutant in self.survivors
        ]
        return [*self.list_faults, *survivors]


def all_mutants(assignment: Assignment) -> list[Mutant]:
    """Every mutant of the assignment, exercise by exercise."""
    return [mutant for exercise in assignment.exercises for mutant in mutants_of(assignment, exercise)]


def run_mutants(
    assignment: Assignment, mutants: Sequence[Mutant], jobs: int | None = None, progress: bool = False
) -> MutationRun:
    """Try these mutants, `jobs` at a time; raises AssignmentError where the reference itself loses points."""
    _check_reference(assignment)
    listed, faults = read_equivalent(assignment)
    survivors = [
        mutant
        for mutant, survives in zip(mutants, _tried(assignment, mutants, jobs, progress), strict=True)
        if survives
    ]
    excused = [mutant for mutant in survivors if _key(mutant) in listed]
    faults += _stale(assignment, listed, mutants, survivors)
    return MutationRun(
        assignment,
        len(mutants),
        len(mutants) - len(survivors),
        len(excused),
        tuple(mutant for mutant in survivors if _key(mutant) not in listed),
        tuple(faults),
    )


def read_equivalent(
    assignment: Assignment,
) -> tuple[dict[tuple[str, str, str], EquivalentMutant], list[Fault]]:
    """The listed mutants by exercise, line and change; none, with a fault, where the file is no such list."""
    path = assignment.folder / FILE
    if not path.exists():
        return {}, []
    try:
        entries = TypeAdapter(list[EquivalentMutant]).validate_python(
            yaml.safe_load(path.read_text(encoding="utf-8"))
        )
    except (yaml.YAMLError, ValidationError) as error:
        mend = "Write exercise, line, becomes and reason for each: see course_lib/grading/mutation_run.py."
        return {}, [Fault(_place(assignment, path), None, f"no list of mutants: {error}", mend)]
    return {entry.key: entry for entry in entries}, []


def _check_reference(assignment: Assignment) -> None:
    for result in try_solutions(assignment, {}):
        if result.earned < result.points:
            raise AssignmentError(
                f"{_place(assignment, assignment.source)}: {result.test}: the reference loses points: "
                f"{result.told}\n    mend: First let `course exercise check {assignment.name}` find no fault."
            )


def _tried(
    assignment: Assignment, mutants: Sequence[Mutant], jobs: int | None, progress: bool
) -> Iterator[bool]:
    """Whether each mutant survives, in order; the workers are forked, so that they have torch already."""
    from tqdm import tqdm

    with ProcessPoolExecutor(jobs or os.cpu_count(), mp_context=get_context("fork")) as workers:
        outcomes = workers.map(partial(_survives, assignment), mutants)
        # None: the bar is shown on a terminal only.
        yield from tqdm(
            outcomes, assignment.name, total=len(mutants), disable=None if progress else True, leave=False
        )


def _survives(assignment: Assignment, mutant: Mutant) -> bool:
    return not loses_points(assignment, mutant.exercise, mutant.source, SECONDS)


def _stale(
    assignment: Assignment,
    listed: dict[tuple[str, str, str], EquivalentMutant],
    mutants: Sequence[Mutant],
    survivors: Sequence[Mutant],
) -> Iterator[Fault]:
    """The listed mutants that are none: a test killed them, or the reference has changed."""
    file = _place(assignment, assignment.folder / FILE)
    existing = {_key(mutant) for mutant in all_mutants(assignment)}
    killed = {_key(mutant) for mutant in mutants} - {_key(mutant) for mutant in survivors}
    for key, entry in listed.items():
        if key not in existing:
            what = f"no such mutant: {entry.line}  →  {entry.becomes}"
            yield Fault(file, entry.exercise, what, "Remove the entry, or copy the lines from the run.")
        elif key in killed:
            what = f"not equivalent, a test notices it: {entry.line}  →  {entry.becomes}"
            yield Fault(file, entry.exercise, what, "Remove the entry.")


def _key(mutant: Mutant) -> tuple[str, str, str]:
    return mutant.exercise, mutant.line, mutant.becomes


def _place(assignment: Assignment, path: Path) -> str:
    return path.relative_to(assignment.root).as_posix()
