"""Trials of solutions: points by nbgrader's rules, a process of its own, an end to what does not end."""

from __future__ import annotations

from pathlib import Path

import pytest

from course_lib.grading.assignment import Assignment, AssignmentError, parse
from course_lib.grading.trial import PartResult, try_solutions

TEXT = """\
---
jupytext: {text_representation: {extension: .md, format_name: myst}}
kernelspec: {display_name: Python 3, language: python, name: python3}
---

# Title

```{code-cell} ipython3
start = 1
```

```{code-cell} ipython3
---
answer: double
---
def double(x):
    ### BEGIN SOLUTION
    return 2 * x
    ### END SOLUTION
```

```{code-cell} ipython3
---
test: double-values
exercise: double
part: "values"
points: 2
---
assert double(2) == 4, "twice two is four"
### BEGIN HIDDEN TESTS
assert double(-3) == -6
### END HIDDEN TESTS
```

```{code-cell} ipython3
---
test: double-share
exercise: double
part: "share"
points: 3
---
assert callable(double)
### BEGIN HIDDEN TESTS
double(1)
sum(double(n) == 2 * n for n in (0, 1, 2)) * 1.0
### END HIDDEN TESTS
```
"""


@pytest.fixture
def assignment(tmp_path: Path) -> Assignment:
    source = tmp_path / "solutions" / "ps42" / "ps42.md"
    source.parent.mkdir(parents=True)
    source.write_text(TEXT, encoding="utf-8")
    return Assignment("ps42", tmp_path)


def points(results: list[PartResult]) -> list[float]:
    return [result.earned for result in results]


def test_the_reference_earns_all_and_the_stub_nothing(assignment: Assignment) -> None:
    assert points(try_solutions(assignment, {})) == [2, 3]
    stubs = try_solutions(assignment, {}, stubs=True)
    assert points(stubs) == [0, 0]
    assert stubs[0].told.startswith("NotImplementedError")


@pytest.mark.parametrize(
    ("body", "earned"),
    [
        ("return x + x", [2, 3]),
        ("return x * x", [0, 2]),
        ("return x + 2", [0, 1]),
        ("raise SystemExit", [0, 0]),
        ("import os; os._exit(0)", [0, 0]),
        ("import sys; print('careful', file=sys.stderr); return 2 * x", [2, 3]),
        ("import warnings; warnings.warn('careful'); return 2 * x", [2, 3]),
    ],
)
def test_points_follow_nbgraders_rules(assignment: Assignment, body: str, earned: list[float]) -> None:
    assert points(try_solutions(assignment, {"double": f"def double(x):\n    {body}"})) == earned


def test_what_does_not_end_is_ended(assignment: Assignment) -> None:
    loop = "    while True:\n        try:\n            pass\n        except BaseException:\n            pass"
    endless = f"def double(x):\n{loop}"
    results = try_solutions(assignment, {"double": endless}, seconds=1)
    assert points(results) == [0, 0]
    assert results[0].told.startswith("stopped: it took too long")


def test_a_cell_that_cannot_be_read_costs_its_own_tests(assignment: Assignment) -> None:
    results = try_solutions(assignment, {"double": "def double(x:\n"})
    assert points(results) == [0, 0]
    assert "NameError" in results[0].told


def test_one_trial_leaves_nothing_for_the_next(assignment: Assignment) -> None:
    try_solutions(
        assignment, {"double": "import builtins\nbuiltins.sum = None\ndef double(x):\n    return 2 * x"}
    )
    assert points(try_solutions(assignment, {})) == [2, 3]


def test_learners_see_neither_solution_nor_hidden_tests(assignment: Assignment) -> None:
    answer = next(cell for cell in assignment.cells if cell.answer)
    test = next(cell for cell in assignment.cells if cell.test)
    assert answer.stub == "def double(x):\n    raise NotImplementedError"
    assert test.visible == 'assert double(2) == 4, "twice two is four"'


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("test: double-share", "test: double-values", "the name stands twice"),
        ("    ### BEGIN SOLUTION\n", "", "no solution"),
        ('exercise: double\npart: "share"', 'exercise: triple\npart: "share"', "belongs to no exercise"),
        ("points: 3", "points: many", "has no part or no points"),
        ("### BEGIN HIDDEN TESTS\nassert", "assert", "no hidden tests"),
        ("answer: double", "answer: triple", "triple: no test"),
    ],
)
def test_faults_of_form_are_told_with_their_line(old: str, new: str, what: str) -> None:
    assert old in TEXT
    with pytest.raises(AssignmentError, match=what):
        parse(TEXT.replace(old, new), "solutions/ps42/ps42.md")
