"""A small assignment of two exercises, for the tests of what nbgrader makes of one."""

from __future__ import annotations

from pathlib import Path

NAME = "ps90"
TEXT = '''\
---
jupytext:
  text_representation:
    extension: .md
    format_name: myst
kernelspec:
  display_name: Python 3
  language: python
  name: python3
---

# Assignment 90: two small functions

Read each task, write the function, run the tests below it.

```{code-cell} ipython3
import torch

from course_lib.grading import checks
```

## Twice

Return `x + x`.

```{code-cell} ipython3
---
answer: twice
---
def twice(x):
    """Return twice the tensor x, of any shape."""
    ### BEGIN SOLUTION
    doubled_by_the_reference = 2 * x
    return doubled_by_the_reference
    ### END SOLUTION
```

```{code-cell} ipython3
---
test: twice-shape
exercise: twice
part: "shape"
points: 1
---
twice_result = checks.call("twice(x)", twice, torch.ones(2, 3))
checks.shape(twice_result, {"batch": 2, "units": 3}, "twice(x)", look="lesson 02, 'One cell, unrolled'")
### BEGIN HIDDEN TESTS
twice_hidden_shape = checks.call("twice(x) of one number", twice, torch.tensor(3.0))
checks.shape(twice_hidden_shape, {}, "twice(x) of one number")
### END HIDDEN TESTS
```

```{code-cell} ipython3
---
test: twice-values
exercise: twice
part: "values"
points: 2
---
checks.close(checks.call("twice(x)", twice, torch.ones(2)), torch.full((2,), 2.0), "twice(x)")
### BEGIN HIDDEN TESTS
twice_hidden_values = torch.arange(-3.0, 4.0, dtype=torch.float64)
checks.close(
    checks.call("twice(x) of other numbers", twice, twice_hidden_values),
    2 * twice_hidden_values,
    "twice(x) of other numbers",
    slips={"you square x": twice_hidden_values**2},
)
### END HIDDEN TESTS
```

## Last

Return the last step of `x`, of shape (batch, time, units).

```{code-cell} ipython3
---
answer: last
---
def last(x):
    """Return x at its last step, of shape (batch, units)."""
    ### BEGIN SOLUTION
    return x[:, -1]
    ### END SOLUTION
```

```{code-cell} ipython3
---
test: last-values
exercise: last
part: "values"
points: 3
---
last_x = torch.arange(12.0).reshape(2, 3, 2)
last_result = checks.call("last(x)", last, last_x)
checks.close(last_result, last_x[:, 2], "last(x)", slips={"you take the last row": last_x[-1, :2]})
### BEGIN HIDDEN TESTS
last_hidden_entry = last(torch.zeros(4, 1, 5))[3][4]
checks.holds(last_hidden_entry == 0, "last(x) of one step is not that step")
### END HIDDEN TESTS
```
'''
ANSWERS = {
    "right_sum": ('"""A sum."""\ndef twice(x):\n    return x + x\n', "twice"),
    "right_select": ('"""By select."""\ndef last(x):\n    return x.select(1, x.shape[1] - 1)\n', "last"),
}


RIGHT = {"twice": "def twice(x):\n    return x + x\n", "last": "def last(x):\n    return x.select(1, -1)\n"}
_WARNS = """\
import logging
import os
import sys
import warnings

def twice(x):
    warnings.warn("a word of warning")
    print("a word to stderr", file=sys.stderr)
    logging.warning("a word for the log")
    os.write(2, b"a word past Python")
    return x + x
"""
# It stops in the hidden part of last-values, and asks for long tracebacks.
_FIRST_ROW = "%xmode Verbose\ndef last(x):\n    return x[0, 0] if len(x) > 2 else x[:, -1]\n"
# What it returns stops when the hidden part of last-values takes an entry, in a line of the learner's own.
_OWN_LINES = """\
class Rows:
    def __getitem__(self, place):
        return self.mine_is_missing

def last(x):
    return x[:, -1] if x.shape[1] > 1 else Rows()
"""
_ENDLESS = """\
import time

def twice(x):
    while not x.dim():
        time.sleep(0.1)
    return x + x
"""
SUBMISSIONS: dict[str, dict[str, str]] = {
    "right": RIGHT,
    "stub": {},
    "warns": {**RIGHT, "twice": _WARNS},
    "raises": {"twice": "def twice(x):\n    return x**2\n", "last": _FIRST_ROW},
    "syntax": {**RIGHT, "twice": "def twice(x:\n"},
    "own_lines": {**RIGHT, "last": _OWN_LINES},
    "endless": {**RIGHT, "twice": _ENDLESS},
}


def write_assignment(root: Path, name: str = NAME, text: str = TEXT) -> None:
    """Put the assignment, with answers, where the course keeps its own."""
    folder = root / "solutions" / name
    folder.mkdir(parents=True)
    (folder / f"{name}.md").write_text(text, encoding="utf-8")
    for file, (answer, exercise) in ANSWERS.items():
        path = folder / "answers" / exercise / f"{file}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(answer, encoding="utf-8")
