"""What costs nothing to write gains nothing, in any assignment: None, NaN, nothing, its argument."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from course_lib.grading.assignment import Assignment, all_assignments
from course_lib.grading.trial import try_solutions

ROOT = Path(__file__).resolve().parents[3]
_HELP = """\
import numpy
import torch

def first(args, kwargs):
    found = [value for value in (*args, *kwargs.values()) if isinstance(value, torch.Tensor)]
    return found[0] if found else args[0] if args else None

def nan(args, kwargs):
    value = first(args, kwargs)
    return torch.full(value.shape, float("nan")) if isinstance(value, torch.Tensor) else float("nan")

def raises(error):
    raise error
"""
CHEAP = {
    "empty list": "[]",
    "not a number": "nan(args, kwargs)",
    "its argument": "first(args, kwargs)",
    "none": "None",
    "two nans": "(nan(args, kwargs), nan(args, kwargs))",
    "empty tensor": "torch.empty(0)",
    "empty array": "numpy.array([])",
    "zero": "0",
    "infinity": "float('inf')",
    "true": "True",
    "an end of iteration": "raises(StopIteration)",
    "an error": "raises(ValueError('no'))",
}
SAMPLE = 3  # of them in `make test`


@pytest.mark.parametrize("assignment", [pytest.param(a, id=a.name) for a in all_assignments(ROOT)])
@pytest.mark.parametrize(
    "what",
    [
        pytest.param(what, marks=[pytest.mark.long] if place >= SAMPLE else [])
        for place, what in enumerate(CHEAP)
    ],
)
def test_a_cheap_answer_gains_nothing(what: str, assignment: Assignment) -> None:
    answers = {cell.answer: cheap(cell.source, CHEAP[what]) for cell in assignment.cells if cell.answer}
    results = try_solutions(assignment, answers)
    assert {result.test: result.earned for result in results if result.earned} == {}


def cheap(source: str, result: str) -> str:
    """The same functions, classes and names, of which each function and method returns this."""
    parts = [_HELP]
    for statement in ast.parse(source).body:
        match statement:
            case ast.FunctionDef(name=name):
                parts.append(f"def {name}(*args, **kwargs):\n    return {result}")
            case ast.ClassDef(name=name):
                method = f"lambda *args, **kwargs: {result}"
                parts.append(f"class {name}:\n    def __init__(self, *args, **kwargs):\n        pass")
                parts.append(
                    f"    def __getattr__(self, name):\n        return {method}\n    __call__ = {method}"
                )
            case ast.Assign(targets=[ast.Name(id=name)]):
                parts.append(f"{name} = None")
            case ast.Import() | ast.ImportFrom():
                parts.append(ast.unparse(statement))
    return "\n".join(parts)
