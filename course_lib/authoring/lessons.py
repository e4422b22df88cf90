"""What a lesson is: where its text and its notebook are, and what the text consists of."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any


class AuthoringError(Exception):
    """Something that the author has to mend; the message says the file, what is wrong and the mend."""


@dataclass(frozen=True)
class Project:
    """The folders of a checkout, below its `root`."""

    root: Path

    @property
    def sources(self) -> Path:
        return self.root / "lessons" / "src"

    @property
    def notebooks(self) -> Path:
        return self.root / "lessons"

    @property
    def book(self) -> Path:
        return self.root / "book"

    @property
    def library(self) -> Path:
        return self.root / "course_lib"

    @property
    def failed(self) -> Path:
        """Where the notebook of a failed run is kept for its author."""
        return self.root / "_build" / "failed"

    @property
    def bibliography(self) -> Path:
        return self.book / "references.bib"

    def relative(self, path: Path) -> str:
        """`path` as a message shows it: from the root, with forward slashes."""
        return path.relative_to(self.root).as_posix()


def find_project(start: Path | None = None) -> Project:
    """Return the project around the folder `start` (by default the current one), or raise AuthoringError."""
    here = (start or Path.cwd()).resolve()
    for folder in (here, *here.parents):
        if (folder / "lessons" / "src").is_dir():
            return Project(folder)
    raise AuthoringError(
        f"{here}: neither this folder nor one above it has lessons/src.\n"
        "    mend: Change into the course's checkout and run the command there."
    )


@dataclass(frozen=True)
class Cell:
    """One cell of a lesson's text; `line` is where it begins in the file, counted from 1."""

    kind: str
    source: str
    metadata: dict[str, Any]
    line: int
    index: int

    @property
    def label(self) -> str | None:
        return self.metadata.get("label")

    @property
    def name(self) -> str:
        """How a message calls the cell: its label, else its place."""
        return cell_name(self.metadata, self.index)


def cell_name(metadata: dict[str, Any], index: int) -> str:
    """How a message calls the cell at `index` (from 0) of a notebook or its text."""
    return str(metadata.get("label") or f"cell {index + 1}")


@dataclass(frozen=True)
class Lesson:
    """One lesson: `name` is its file name without the ending, such as 03_bptt."""

    name: str
    project: Project = field(repr=False)

    @property
    def source(self) -> Path:
        return self.project.sources / f"{self.name}.md"

    @property
    def notebook(self) -> Path:
        return self.project.notebooks / f"{self.name}.ipynb"

    @cached_property
    def cells(self) -> list[Cell]:
        """The cells of the text, in order; raises AuthoringError where the text cannot be parsed."""
        return parse(self.source.read_text(encoding="utf-8"), self.project.relative(self.source))

    @property
    def code_cells(self) -> list[Cell]:
        return [cell for cell in self.cells if cell.kind == "code"]


def all_lessons(project: Project) -> list[Lesson]:
    """The lessons that have a text, in the order of the course."""
    return [Lesson(path.stem, project) for path in sorted(project.sources.glob("[0-9][0-9]_*.md"))]


def find_lessons(project: Project, names: Sequence[str]) -> list[Lesson]:
    """Return the lessons that `names` mean (3, 03, 03_bptt, a path; none: all), or raise AuthoringError."""
    known = all_lessons(project)
    return [_find_lesson(known, name) for name in names] if names else known


def _find_lesson(known: list[Lesson], name: str) -> Lesson:
    stem = Path(name).stem
    for lesson in known:
        if stem == lesson.name or (stem.isdigit() and lesson.name.startswith(f"{int(stem):02d}_")):
            return lesson
    choices = ", ".join(lesson.name for lesson in known) or "none yet"
    raise AuthoringError(f"{name}: no such lesson in lessons/src.\n    mend: Choose one of: {choices}.")


def parse(text: str, file: str) -> list[Cell]:
    """Split a lesson's MyST text into cells; `file` is named in the AuthoringError when that fails."""
    from jupytext import myst

    try:
        notebook = myst.myst_to_notebook(text, add_source_map=True)
    except myst.MystMetadataParsingError as error:
        raise AuthoringError(
            f"{file}: {error}\n    mend: Write the cell's options as YAML between two lines of three hyphens."
        ) from error
    starts = notebook.metadata["source_map"]
    return [
        Cell(
            cell.cell_type,
            cell.source,
            _plain(cell.metadata),
            _first_line(text, start, cell.cell_type),
            index,
        )
        for index, (cell, start) in enumerate(zip(notebook.cells, starts, strict=True))
    ]


def _first_line(text: str, start: int, kind: str) -> int:
    """The 1-based line of a cell: jupytext gives the fence of a code cell, the line before it of Markdown."""
    if kind != "markdown":
        return start
    rest = "\n".join(text.splitlines()[start:])
    return start + 1 + len(re.match(r"\n*", rest)[0])  # type: ignore[index]  # matches always


def _plain(value: Any) -> Any:
    """Dictionaries of their own instead of nbformat's, so that they compare and print as plain data."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list) else value
