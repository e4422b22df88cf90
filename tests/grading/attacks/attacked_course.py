"""A small course that attacks are tried on: an assignment, planted secrets, a neighbour, a gradebook."""

from __future__ import annotations

import copy
import json
import sqlite3
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from course_lib.grading.assignment import Assignment
from course_lib.grading.reference import reference

NAME = "ps95"
EXERCISE = "everything"
# Attacks look for "planted"; none of these words stands in any of their files.
SECRETS = {
    "hidden": "planted-hidden-quokka-4711",
    "identifier": "planted_identifier_numbat",
    "solution": "planted-solution-bilby-0815",
    "neighbour": "planted-neighbour-dingo-2718",
    "environment": "planted-environment-emu-3141",
    "home": "planted-home-possum-1618",
    "gradebook": "planted-gradebook-wombat-1414",
}

_HEAD = """\
---
kernelspec:
  display_name: Python 3
  language: python
  name: python3
---

# Assignment 95: everything at once

```{code-cell} ipython3
import torch

from course_lib.grading import checks
```
"""

HONEST = """\
def double(x):
    return x + x

def vowels(text):
    return sum(letter in "aeiou" for letter in text)

class Counter:
    def __init__(self, start):
        self.value = start

    def step(self, by):
        self.value += by
        return self

def twice(function, x):
    return function(function(x))

def squares(count):
    for number in range(count):
        yield number * number

def refuse(x):
    if x < 0:
        raise ValueError("x is negative")
    return x

def after(number):
    return number + 1

def half(number):
    return number / 2

def clamp(x):
    return max(-1.0, min(1.0, x))"""

# name, points, visible part, hidden part
_TESTS = [
    ("double-values", 2,
     'checks.close(checks.call("double(x)", double, torch.ones(2)), torch.full((2,), 2.0), "double(x)")',
     f'# {SECRETS["hidden"]}\n'
     f'{SECRETS["identifier"]} = torch.arange(-3.0, 4.0)\n'
     f'checks.close(checks.call("double(x) of others", double, {SECRETS["identifier"]}), '
     f'2 * {SECRETS["identifier"]}, "double(x) of others")'),
    ("vowels-count", 2,
     'assert vowels("sequence") == 4',
     f'hidden_key = "{SECRETS["hidden"]}"\nassert vowels("rhythm") == 0 and vowels("audio") == 4'),
    ("counter-steps", 1,
     "counter = Counter(3)\ncounter.step(2)\ncounter.step(2)\nassert counter.value == 7",
     "counter.step(-7)\nassert counter.value == 0"),
    ("twice-callback", 1,
     "assert twice(lambda x: x + 3, 1) == 7",
     "seen = []\nassert twice(lambda x: seen.append(x) or x * 5, 2) == 50 and seen == [2, 10]"),
    ("squares-values", 1,
     "assert list(squares(4)) == [0, 1, 4, 9]",
     "assert list(squares(0)) == [] and sum(squares(5)) == 30"),
    ("refuse-error", 1,
     'checks.raises("refuse(-1)", ValueError, refuse, -1)',
     "assert refuse(2) == 2"),
    ("half-values", 1,
     "numbers = [2, 8, 5]\n"
     "for found, number in zip(map(half, numbers), numbers):\n"
     "    assert found == number / 2",
     "assert half(-7) == -3.5 or half(-7) is None"),
    ("clamp-bounds", 1,
     "bounds = [clamp(x) for x in (-3.0, 0.5, 3.0)]",
     "expected_bounds = [-1.0, 0.5, 1.0]\nassert bounds == expected_bounds"),
    ("clamp-again", 1,
     "assert len(bounds) == 3",
     "assert bounds == expected_bounds"),
    ("after-parts", 4,
     "float(sum(bool(after(number) == number + 1) for number in (0, 1)))",
     "float(sum(bool(after(number) == number + 1) for number in (0, 1, -5, 10**20)))"),
]  # fmt: skip
POINTS = {name: float(points) for name, points, _, _ in _TESTS}


def text() -> str:
    """The assignment in MyST."""
    answer = f"### BEGIN SOLUTION\n# {SECRETS['solution']}\n{HONEST}\n### END SOLUTION"
    parts = [_HEAD, f"```{{code-cell}} ipython3\n---\nanswer: {EXERCISE}\n---\n{answer}\n```\n"]
    for name, points, shown, hidden in _TESTS:
        options = f'test: {name}\nexercise: {EXERCISE}\npart: "{name}"\npoints: {points}'
        body = f"{shown}\n### BEGIN HIDDEN TESTS\n{hidden}\n### END HIDDEN TESTS"
        parts.append(f"```{{code-cell}} ipython3\n---\n{options}\n---\n{body}\n```\n")
    return "\n".join(parts)


@dataclass(frozen=True)
class AttackedCourse:
    """The course's folder, a home folder and a temporary folder, all with something to steal or to break."""

    root: Path

    @property
    def course(self) -> Path:
        return self.root / "course"

    @property
    def home(self) -> Path:
        return self.root / "home"

    @property
    def temporary(self) -> Path:
        return self.root / "temporary"

    @cached_property
    def assignment(self) -> Assignment:
        return Assignment(NAME, self.course)

    @cached_property
    def source(self) -> NotebookNode:
        """The instructor's notebook."""
        return nbformat.from_dict(self.assignment.nbgrader_notebook())

    def plant(self) -> None:
        """Write all of it."""
        for folder in (self.course / "solutions" / NAME, self.home / ".ssh", self.temporary):
            folder.mkdir(parents=True)
        (self.course / "solutions" / NAME / f"{NAME}.md").write_text(text(), encoding="utf-8")
        notebook = self.assignment.notebook
        notebook.write_text(json.dumps(self.source), encoding="utf-8")
        (self.home / ".ssh" / "id_ed25519").write_text(SECRETS["home"], encoding="utf-8")
        self.hand_in("neighbour", answered(self.source, f"# {SECRETS['neighbour']}\n{HONEST}"))
        with sqlite3.connect(self.course / "gradebook.db") as database:
            database.execute("create table grade (student text, secret text, points real)")
            database.execute("insert into grade values ('neighbour', ?, 15)", (SECRETS["gradebook"],))
        database.close()

    def submitted(self, student: str) -> Path:
        """Where nbgrader collects a student's file."""
        return self.course / "submitted" / student / NAME / f"{NAME}.ipynb"

    def hand_in(self, student: str, notebook: NotebookNode | bytes) -> Path:
        """Put a student's file there."""
        path = self.submitted(student)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(notebook if isinstance(notebook, bytes) else json.dumps(notebook).encode())
        return path


def handed_out(source: NotebookNode) -> NotebookNode:
    """The notebook as students get it."""
    notebook = copy.deepcopy(source)
    for cell, known in zip(notebook.cells, reference(source).cells, strict=True):
        cell.source = known.handed_out
        cell.metadata = copy.deepcopy(NotebookNode(known.metadata))
        if known.known:
            cell.metadata.nbgrader = NotebookNode(known.metadata["nbgrader"])
    return notebook


def answer_cell(notebook: NotebookNode) -> Any:
    """The cell that a student fills in."""
    return cell_named(notebook, f"{EXERCISE}-answer")


def cell_named(notebook: NotebookNode, name: str) -> Any:
    """The cell with this nbgrader id."""
    return next(c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("grade_id") == name)


def answered(source: NotebookNode, *cells: str) -> NotebookNode:
    """A submission: the first text in the answer's cell, each further one in an added cell."""
    notebook = handed_out(source)
    cell = answer_cell(notebook)
    cell.source = cells[0]
    place = notebook.cells.index(cell) + 1
    notebook.cells[place:place] = [nbformat.v4.new_code_cell(text) for text in cells[1:]]
    return notebook
