"""The answers that prove an assignment's tests: right ones that must earn all, wrong ones that must lose.

They lie in solutions/psNN/answers/<exercise>/, a file each, named right_… or wrong_…. A file is an answer
cell after a docstring: of a right one how it differs, of a wrong one three lines of YAML:

    misconception: The gradient of a shared weight is its last step's term.
    loses: [gradient-values]          the tests that must lose points
    says: "only the last step"        words that the learner must read in one of them
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from course_lib.faults import Fault
from course_lib.grading.assignment import Assignment
from course_lib.grading.trial import PartResult, try_solutions

FEWEST_RIGHT = 3
FEWEST_WRONG = 6
LONGEST_TEST = 5.0


class Misconception(BaseModel):
    """What a wrong answer gets wrong, the tests that it must lose, and words that its learner must read."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    misconception: str = Field(min_length=1)
    loses: tuple[str, ...] = Field(min_length=1)
    says: str = Field(min_length=1)


@dataclass(frozen=True)
class Answer:
    """One way to answer an exercise; a right one has no misconception."""

    exercise: str
    name: str
    file: str
    told: str
    source: str
    misconception: Misconception | None

    @property
    def is_right(self) -> bool:
        return self.misconception is None


@dataclass(frozen=True)
class Trial:
    """What the tests of its own exercise made of an answer."""

    answer: Answer
    results: tuple[PartResult, ...]

    @property
    def earned(self) -> float:
        return sum(result.earned for result in self.results)

    @property
    def points(self) -> float:
        return sum(result.points for result in self.results)


def read_answers(assignment: Assignment) -> tuple[list[Answer], list[Fault]]:
    """Every answer of the assignment, and the faults of files that are none."""
    answers, faults = [], []
    for path in sorted(assignment.answers.glob("*/*.py")):
        file = path.relative_to(assignment.root).as_posix()
        try:
            answers.append(_read(path, file))
        except (SyntaxError, ValidationError, yaml.YAMLError, ValueError) as error:
            mend = "Begin with a docstring: see course_lib/grading/answers.py."
            faults.append(Fault(file, None, f"no answer: {str(error).splitlines()[0]}", mend))
    return answers, faults


def try_answer(assignment: Assignment, answer: Answer) -> Trial:
    """Grade one answer; the other exercises have their reference solutions."""
    results = try_solutions(assignment, {answer.exercise: answer.source})
    return Trial(answer, tuple(result for result in results if result.exercise == answer.exercise))


def check_assignment(assignment: Assignment) -> tuple[list[Trial], list[Fault]]:
    """Try the reference, the stubs and every answer: all trials, and all that is not as it must be."""
    answers, faults = read_answers(assignment)
    file = assignment.source.relative_to(assignment.root).as_posix()
    for result in try_solutions(assignment, {}):
        if result.earned < result.points:
            mend = "Correct the solution or the test."
            faults.append(Fault(file, result.test, f"the reference loses points: {result.told}", mend))
        if result.seconds > LONGEST_TEST:
            what = f"took {result.seconds:.1f} s; a test may take {LONGEST_TEST:g} s"
            faults.append(Fault(file, result.test, what, "Let it test less, or on smaller data."))
    for result in try_solutions(assignment, {}, stubs=True):
        if result.earned > 0:
            mend = "Let the test fail where nothing is written."
            faults.append(Fault(file, result.test, f"the untouched stub earns {result.earned:g}", mend))
    faults += _too_few(assignment, answers, file)
    trials = [try_answer(assignment, answer) for answer in answers if answer.exercise in assignment.exercises]
    for trial in trials:
        faults += _check_right(trial) if trial.answer.is_right else _check_wrong(trial)
    return trials, faults


def _read(path: Path, file: str) -> Answer:
    text = path.read_text(encoding="utf-8")
    tree = ast.parse(text)
    told = ast.get_docstring(tree)
    if not told:
        raise ValueError("it has no docstring")
    wrong = path.name.startswith("wrong_")
    if not wrong and not path.name.startswith("right_"):
        raise ValueError("its name begins with neither right_ nor wrong_")
    # What follows the docstring, lines kept, so that a message's line number fits the file's code.
    end = tree.body[0].end_lineno or 0
    source = "\n".join(text.splitlines()[end:]).strip("\n") + "\n"
    misconception = Misconception.model_validate(yaml.safe_load(told)) if wrong else None
    words = misconception.misconception if misconception else told
    return Answer(path.parent.name, path.stem.partition("_")[2], file, words, source, misconception)


def _too_few(assignment: Assignment, answers: list[Answer], file: str) -> Iterator[Fault]:
    for exercise in assignment.exercises:
        own = [answer for answer in answers if answer.exercise == exercise]
        right = sum(answer.is_right for answer in own)
        wrong = len(own) - right
        if right < FEWEST_RIGHT or wrong < FEWEST_WRONG:
            what = f"{right} right and {wrong} wrong answers"
            mend = f"Write {FEWEST_RIGHT} right and {FEWEST_WRONG} wrong ones in answers/{exercise}/."
            yield Fault(file, exercise, what, mend)
    for answer in answers:
        if answer.exercise not in assignment.exercises:
            yield Fault(answer.file, None, f"no exercise is called {answer.exercise}", "Rename its folder.")


def _check_right(trial: Trial) -> Iterator[Fault]:
    for result in trial.results:
        if result.earned < result.points:
            what = (
                f"a right answer earns {result.earned:g} of {result.points:g} in {result.test}: {result.told}"
            )
            yield Fault(trial.answer.file, None, what, "Let the test accept it, or correct the answer.")


def _check_wrong(trial: Trial) -> Iterator[Fault]:
    misconception = trial.answer.misconception
    assert misconception is not None
    results = {result.test: result for result in trial.results}
    file = trial.answer.file
    for test in misconception.loses:
        if test not in results:
            yield Fault(file, None, f"the exercise has no test {test}", f"Write one of {', '.join(results)}.")
        elif results[test].earned >= results[test].points:
            yield Fault(file, None, f"loses nothing in {test}", "Let the test notice this misconception.")
    told = "\n".join(results[test].told for test in misconception.loses if test in results)
    if misconception.says not in told:
        what = f"its learner does not read {misconception.says!r}, but: {told}"
        yield Fault(file, None, what, "Let a check name the misconception, as one of its slips.")
