"""A student's notebook put back on the instructor's rails: what is shown, what is run, what was put right.

The instructor's cells stand in their order with their texts; answers have the student's text; cells that the
student added stay behind the cell that they follow. Nothing else of the file is kept.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nbformat import NotebookNode, from_dict
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from nbgrader.utils import compute_checksum

from course_lib.grading.notebook_file import (
    FileCell,
    NotebookFile,
    SubmissionError,
    parse_notebook,
    read_bytes,
    short,
)
from course_lib.grading.plan import Cell, Role
from course_lib.grading.reference import Reference, ReferenceCell, reference
from course_lib.grading.shown import hides_something, safe_markdown, visible

__all__ = ["Submission", "SubmissionError", "notebook_cell", "read_submission", "submission_of"]

_REFUSED = re.compile("[\x00\ud800-\udfff]")
_START = -1  # the place of cells that stand before every known one


@dataclass(frozen=True)
class Submission:
    """A submission ready to be run: the notebook without outputs, its code cells, what was put right."""

    notebook: NotebookNode
    cells: tuple[Cell, ...]
    notes: tuple[str, ...]
    digest: str


def read_submission(path: Path, source: NotebookNode) -> Submission:
    """Read a student's file by the instructor's notebook; raises SubmissionError with a plain reason."""
    return submission_of(read_bytes(path), path.name, source)


def submission_of(data: bytes, name: str, source: NotebookNode) -> Submission:
    """The submission in a file's bytes; raises SubmissionError."""
    known = reference(source)
    file = parse_notebook(data, name)
    found = _Matching(file.cells, known.cells)
    notes = [*file.notes, *_kernel_notes(file, known), *found.notes]
    placed = [_placed(cell, known_as, notes) for cell, known_as in found.in_order()]
    notebook = new_notebook(cells=[cell for cell, _ in placed], metadata=known.metadata)
    cells = tuple(plan for _, plan in placed if plan is not None)
    return Submission(notebook, cells, tuple(dict.fromkeys(notes)), file.digest)


@dataclass
class _Matching:
    """Which cell of the file is which of the instructor's; the rest are the student's own, or copies."""

    cells: Sequence[FileCell]
    known: Sequence[ReferenceCell]
    notes: list[str] = field(default_factory=list)
    place: dict[int, int] = field(default_factory=dict)  # of a known cell: its place in the file

    def __post_init__(self) -> None:
        self._by_grade_id()
        self._by_id()
        self._by_text()
        self._by_neighbours()
        self._note_what_is_wrong()

    def in_order(self) -> Iterator[tuple[FileCell | None, ReferenceCell | str]]:
        """Every cell in its new place, with what it is: a known cell, or the name of one of the student's."""
        added, names = self._added(), self._new_names()
        for known_place in range(_START, len(self.known)):
            if known_place != _START:
                cell = self.place.get(known_place)
                known = self.known[known_place]
                if cell is not None or known.known:
                    yield None if cell is None else self.cells[cell], known
            for cell in added[known_place]:
                yield self.cells[cell], next(names)

    def _free(self) -> list[int]:
        taken = set(self.place.values())
        return [place for place in range(len(self.cells)) if place not in taken]

    def _open(self) -> list[int]:
        return [place for place in range(len(self.known)) if place not in self.place]

    def _by_grade_id(self) -> None:
        """The last one of a name, as nbgrader chooses among copies."""
        last = {cell.grade_id: place for place, cell in enumerate(self.cells) if cell.grade_id}
        for place, known in enumerate(self.known):
            if known.known and known.name in last:
                self.place[place] = last[known.name]

    def _by_id(self) -> None:
        names = {known.name for known in self.known}
        ids = {c.id: p for p in self._free() if (c := self.cells[p]).id and c.grade_id not in names}
        for place in self._open():
            known_id = self.known[place].id
            if known_id in ids:
                self.place[place] = ids.pop(known_id)

    def _by_text(self) -> None:
        names = {known.name for known in self.known}
        texts = {
            (cell.kind, cell.source.strip()): place
            for place in reversed(self._free())
            if (cell := self.cells[place]).source.strip() and cell.grade_id not in names
        }
        for place in self._open():
            key = (self.known[place].kind, self.known[place].handed_out.strip())
            if key in texts:
                self.place[place] = texts.pop(key)

    def _by_neighbours(self) -> None:
        """An answer without its name: the only cell of its type between its neighbours."""
        for place in self._open():
            known = self.known[place]
            before, after = self.place.get(place - 1), self.place.get(place + 1, len(self.cells))
            if not known.is_answer or before is None:
                continue
            between = [p for p in self._free() if before < p < after and self.cells[p].kind == known.kind]
            if len(between) == 1 and self.cells[between[0]].grade_id not in {k.name for k in self.known}:
                self.place[place] = between[0]

    def _note_what_is_wrong(self) -> None:
        order = [self.place[place] for place in sorted(self.place)]
        if order != sorted(order):
            self.notes.append("Cells stood in another order; they were put back in theirs.")
        for place, known in enumerate(self.known):
            if known.known:
                cell = self.cells[self.place[place]] if place in self.place else None
                self.notes += [f"The cell {known.name} {what}." for what in _amiss(cell, known)]
        for place in self._free():
            self._note_own(self.cells[place])

    def _note_own(self, cell: FileCell) -> None:
        if cell.grade_id is None:
            return
        known = next((known for known in self.known if known.name == cell.grade_id), None)
        if known is None:
            self.notes.append(f"A cell was named {short(cell.grade_id)}; it is one of the student's own.")
        elif known.locked:
            self.notes.append(f"A copy of the cell {known.name} was left out.")
        else:
            self.notes.append(f"The answer {known.name} stood there more than once; the last one counts.")

    def _added(self) -> defaultdict[int, list[int]]:
        """The student's own cells, by the known cell that they follow."""
        known_at = {cell: known for known, cell in self.place.items()}
        locked = {known.name for known in self.known if known.locked}
        added: defaultdict[int, list[int]] = defaultdict(list)
        behind = _START
        for place, cell in enumerate(self.cells):
            if place in known_at:
                behind = known_at[place]
            elif cell.grade_id not in locked:
                added[behind].append(place)
        return added

    def _new_names(self) -> Iterator[str]:
        taken = {known.name for known in self.known} | {known.id for known in self.known}
        return (name for number in range(1, 10**6) if (name := f"added-{number}") not in taken)


def _amiss(cell: FileCell | None, known: ReferenceCell) -> Iterator[str]:
    """What was put right about a known cell."""
    if cell is None:
        yield "was missing; it was put back" if known.locked else "was missing: there is no answer"
        return
    if cell.grade_id != known.name:
        yield "had lost its name; it was recognised"
    if cell.kind != known.kind:
        yield f"was of type {cell.kind}; it is {known.kind} again"
    if known.locked and not _is_as_handed_out(cell, known):
        yield "was changed; the instructor's text counts"
    if not known.locked and hides_something(cell.source):
        yield "has characters that are not seen; they are shown as ⟨U+…⟩"


def _is_as_handed_out(cell: FileCell, known: ReferenceCell) -> bool:
    """Whether the text is what students got, or a student's own questions, which their checksum tells."""
    if cell.source.strip() in (known.handed_out.strip(), known.graded.strip()):
        return True
    text = visible(cell.source)
    node = from_dict({"source": text, "cell_type": cell.kind, "metadata": known.metadata})
    return cell.checksum == compute_checksum(node)


def _kernel_notes(file: NotebookFile, known: Reference) -> Iterator[str]:
    wanted = known.metadata.get("kernelspec", {})
    language = wanted.get("language") or known.metadata.get("language_info", {}).get("name", "")
    other = file.language != language if file.language else file.kernel not in ("", wanted.get("name", ""))
    if language and other:
        told = short(file.language or file.kernel)
        yield f"The notebook names another kernel, {told}; it was run with {language}."


def _placed(
    cell: FileCell | None, known: ReferenceCell | str, notes: list[str]
) -> tuple[NotebookNode, Cell | None]:
    """The notebook's cell, and what is run of it."""
    if isinstance(known, str):
        assert cell is not None
        return _own(cell, known, notes)
    if known.locked or cell is None:
        text = known.graded if known.locked or known.points is not None else _nothing(known)
        role = Role.STUDENT if not known.locked else Role.TEST if known.is_test else Role.SHARED
        return notebook_cell(known, text), _planned(known.kind, known.name, role, text)
    shown = visible(cell.source)
    if known.kind != "code" and cell.source != known.handed_out:
        shown = safe_markdown(cell.source)
    node = notebook_cell(known, shown)
    if cell.attachments and known.kind == "markdown":
        node.attachments = cell.attachments
    return node, _planned(known.kind, known.name, Role.STUDENT, cell.source)


def _own(cell: FileCell, name: str, notes: list[str]) -> tuple[NotebookNode, Cell | None]:
    """A cell that the student added."""
    if hides_something(cell.source):
        notes.append("An added cell has characters that are not seen; they are shown as ⟨U+…⟩.")
    if cell.kind == "code":
        node = new_code_cell(visible(cell.source), id=name)
        return node, _planned("code", name, Role.STUDENT, cell.source)
    text = _fenced(visible(cell.source)) if cell.kind == "raw" else safe_markdown(cell.source)
    node = new_markdown_cell(text, id=name)
    if cell.attachments:
        node.attachments = cell.attachments
    return node, None


def notebook_cell(known: ReferenceCell, text: str) -> NotebookNode:
    """One of the instructor's cells with this text."""
    node: Any = new_code_cell(text) if known.kind == "code" else new_markdown_cell(text)
    node.cell_type = known.kind
    node.id = known.id
    node.metadata = from_dict(known.metadata)
    return node


def _planned(kind: str, name: str, role: Role, source: str) -> Cell | None:
    if kind != "code" or not source.strip():
        return None
    if found := _REFUSED.search(source):
        # Python itself refuses such a cell; not every channel carries it to Python.
        what = f"the cell holds the character U+{ord(found[0]):04X}, which is no text"
        source = f"raise SyntaxError({what!r})"
    return Cell(name, role, source)


def _nothing(known: ReferenceCell) -> str:
    sign = "# " if known.kind == "code" else ""
    return f"{sign}This answer was missing."


def _fenced(text: str) -> str:
    """Raw text as Markdown shows it."""
    fence = "`" * max(3, *(1 + len(found) for found in re.findall("`+", text)), 0)
    return f"{fence}text\n{text}\n{fence}"
