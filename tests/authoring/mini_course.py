"""A checkout in miniature, with lessons of quick cells."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from textwrap import dedent
from typing import Any

import yaml

from course_lib.authoring import notebook as notebooks
from course_lib.authoring.lessons import Lesson, Project
from course_lib.authoring.notebook import Record
from course_lib.authoring.state import Inputs, Standing

FRONT = """\
---
jupytext: {text_representation: {extension: .md, format_name: myst}}
kernelspec: {display_name: Python 3, language: python, name: python3}
---

"""
BIBLIOGRAPHY = """\
@article{elman1990finding, author = {Elman, Jeffrey L.}, title = {Finding Structure in Time}, year = {1990}}
@article{hochreiter1997long, author = {Hochreiter, Sepp and Schmidhuber, J{\\"u}rgen},
  title = {Long Short-Term Memory}, year = {1997}}
@inproceedings{pascanu2013difficulty, author = {Pascanu, Razvan and Mikolov, Tomas and Bengio, Yoshua},
  title = {On the difficulty of training recurrent neural networks}, year = {2013}}
"""


def code(source: str, **options: Any) -> str:
    """A code cell of a lesson's text."""
    return f"```{{code-cell}} ipython3\n---\n{yaml.safe_dump(options)}---\n{dedent(source).strip()}\n```\n"


class Mini:
    """A project below a temporary folder."""

    def __init__(self, root: Path) -> None:
        self.project = Project(root)
        for folder in (self.project.sources, self.project.book, self.project.library):
            folder.mkdir(parents=True)
        self.write("book/references.bib", BIBLIOGRAPHY)
        self.write("course_lib/__init__.py", "")
        self.write("book/_toc.yml", "format: jb-book\nroot: book/introduction\n")

    def write(self, path: str, text: str) -> Path:
        target = self.project.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
        return target

    def lesson(self, name: str, *parts: str, title: str = "# A title\n\nWhy?\n") -> Lesson:
        """Write a lesson's text, and name it in the table of contents."""
        self.write(f"lessons/src/{name}.md", FRONT + "\n".join([title, *parts]))
        files = [{"file": f"lessons/{path.stem}"} for path in sorted(self.project.sources.glob("*.md"))]
        self.write("book/_toc.yml", yaml.safe_dump({"root": "book/introduction", "chapters": files}))
        return Lesson(name, self.project)

    def store(
        self, lesson: Lesson, outputs: dict[str, Sequence[dict[str, Any]]] | None = None, **record: Any
    ) -> None:
        """Write the lesson's notebook as a build would, with the given outputs by label, without a kernel."""
        standing = Standing(Lesson(lesson.name, self.project), Inputs(self.project))
        cells = []
        for cell, source in zip(standing.rendered, standing.lesson.cells, strict=True):
            if source.kind == "code":
                kept = list((outputs or {}).get(source.label or "", []))
                cell = {**cell, "outputs": kept, "execution_count": 1}
            cells.append(cell)
        facts = {
            "seconds": 1.0,
            "peak_mib": 100,
            "device": "cpu",
            "cores": 2,
            "python": "3.11",
            "torch": None,
        }
        times = {cell["id"]: 0.1 for cell in cells if cell["cell_type"] == "code"}
        made = Record(**{**facts, "cell_seconds": times, **record})
        notebooks.write(notebooks.assemble(cells, made, standing.code, standing.prose), lesson.notebook)

    def standing(self, lesson: Lesson) -> Standing:
        """The lesson's state as a new process would see it."""
        return Standing(Lesson(lesson.name, self.project), Inputs(self.project))
