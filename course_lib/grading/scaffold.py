"""The beginning of a new exercise: its cells at the end of an assignment's text, and its first answers."""

from __future__ import annotations

import re
from pathlib import Path

from course_lib.grading.assignment import FOLDER, Assignment, AssignmentError

_FRONT = """\
---
jupytext: {{text_representation: {{extension: .md, format_name: myst}}}}
kernelspec: {{display_name: Python 3 (ipykernel), language: python, name: python3}}
---

# {title}

What do you practise here? Write the answers where it says `raise NotImplementedError`.
Then run the cells below them. *Validate* runs all visible tests. More tests, on other data, grade your work.

```{{code-cell}} ipython3
import torch

from course_lib.grading import checks
```
"""
_EXERCISE = '''
## {title}

Ask the question that the learner answers here.
Then the task: what goes in, what comes out, the shapes with their axes.
Work one small example with numbers. Name the section of the lesson where to look.

```{{code-cell}} ipython3
---
answer: {name}
---
def {function}(x):
    """Return twice `x`, of any shape."""
    ### BEGIN SOLUTION
    return 2 * x
    ### END SOLUTION
```

```{{code-cell}} ipython3
---
test: {name}-values
exercise: {name}
part: "values"
points: 2
---
{function}_given = torch.tensor([1.0, -2.0])
{function}_got = checks.call("{function}(x)", {function}, {function}_given)
checks.close(
    {function}_got, 2 * {function}_given, "{function}(x)",
    look="lesson NN, 'A section'", slips={{"you squared it": {function}_given**2}},
)
### BEGIN HIDDEN TESTS
for {function}_shape in [(1,), (3, 0), (2, 3, 4)]:
    {function}_given = torch.randn({function}_shape, dtype=torch.float64)
    checks.close({function}({function}_given), 2 * {function}_given, "{function}(x)")
### END HIDDEN TESTS
```
'''
_RIGHT = '"""A sum in place of a product."""\n\n\ndef {function}(x):\n    return x + x\n'
_WRONG = '''"""
misconception: Twice a number is its square.
loses: [{name}-values]
says: you squared it
"""


def {function}(x):
    return x**2
'''


def new_exercise(root: Path, assignment: str, name: str) -> list[Path]:
    """Write the beginning of the exercise `name`; returns the files written; raises AssignmentError.

    An assignment that does not exist yet is begun, too. Nothing that exists is overwritten.
    """
    _check_names(assignment, name)
    place = Assignment(assignment, root)
    if place.source.is_file() and name in place.exercises:
        mend = "Choose another name."
        raise AssignmentError(f"{FOLDER}/{assignment}: {name}: the exercise exists already\n    mend: {mend}")
    words = {"name": name, "function": name.replace("-", "_"), "title": name.replace("-", " ").capitalize()}
    text = (
        place.source.read_text(encoding="utf-8")
        if place.source.is_file()
        else _FRONT.format(title=assignment)
    )
    files = {
        place.source: text + _EXERCISE.format(**words),
        place.answers / name / "right_sum.py": _RIGHT.format(**words),
        place.answers / name / "wrong_square.py": _WRONG.format(**words),
    }
    for path, content in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return list(files)


def _check_names(assignment: str, name: str) -> None:
    if not re.fullmatch(r"ps\d\d", assignment):
        raise AssignmentError(
            f"{assignment}: no name of an assignment\n    mend: Write ps and two digits, as in ps03."
        )
    if not re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", name):
        mend = "Write lower-case words with hyphens between them, as in clip-by-norm."
        raise AssignmentError(f"{name}: no name of an exercise\n    mend: {mend}")
