"""Every fault of lessons, pages and quizzes, told at once: the file, the cell, what is wrong, the mend."""

from __future__ import annotations

import ast
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

import yaml

from course_lib.authoring.citations import UnknownCitationError
from course_lib.authoring.claims import CLAIMS_FILE, ClaimsError, load_claims
from course_lib.authoring.fingerprint import code_meaning, parse_cell
from course_lib.authoring.lessons import AuthoringError, Cell, Lesson, Project, all_lessons, find_project
from course_lib.authoring.notebook_checks import check_notebook
from course_lib.authoring.page_checks import check_pages
from course_lib.authoring.pages import book_pages, lesson_page
from course_lib.authoring.quiz_cells import is_quiz_cell, quiz_source
from course_lib.authoring.quiz_checks import bank_faults
from course_lib.authoring.release import check_assignments
from course_lib.authoring.state import Inputs, Standing
from course_lib.faults import Fault
from course_lib.quiz.reading import FOLDER


def run() -> int:
    """Print all faults; returns the exit code: 1 where there is one, 2 outside of a checkout, else 0."""
    try:
        found = faults()
    except AuthoringError as error:
        print(error, file=sys.stderr)
        return 2
    for fault in found:
        print(fault)
    print(f"{len(found)} fault{'s' if len(found) > 1 else ''}." if found else "No faults.")
    return 1 if found else 0


def faults(project: Project | None = None) -> list[Fault]:
    """Every fault of the project, by default the one around the current folder; AuthoringError outside."""
    project = project or find_project()
    inputs = Inputs(project)
    lessons, found = _readable(project)
    for lesson in lessons:
        try:
            found += check_notebook(Standing(lesson, inputs))
        except UnknownCitationError:
            # check_pages tells it, with the line of the citation.
            continue
        except AuthoringError as error:
            found.append(_as_fault(error))
    pages = [*map(lesson_page, lessons), *book_pages(project)]
    found += check_pages(pages, inputs.bibliography)
    for check in (check_orphans, check_contents, check_claims, check_pasted, check_quizzes):
        found += check(project, lessons)
    found += check_assignments(project)
    return found


def _readable(project: Project) -> tuple[list[Lesson], list[Fault]]:
    """The lessons whose text can be parsed, and the faults of the others."""
    readable, unreadable = [], []
    for lesson in all_lessons(project):
        try:
            _ = lesson.cells
            readable.append(lesson)
        except AuthoringError as error:
            unreadable.append(_as_fault(error))
    return readable, unreadable


def check_orphans(project: Project, lessons: Sequence[Lesson]) -> Iterator[Fault]:
    """A notebook whose text is gone."""
    sources = {path.stem for path in project.sources.glob("*.md")}
    for notebook in sorted(project.notebooks.glob("*.ipynb")):
        if notebook.stem not in sources:
            mend = f"Delete the notebook, or bring back lessons/src/{notebook.stem}.md."
            yield Fault(project.relative(notebook), None, "a notebook without a source", mend)


def check_contents(project: Project, lessons: Sequence[Lesson]) -> Iterator[Fault]:
    """A lesson that the book's table of contents does not name."""
    contents = project.book / "_toc.yml"
    if not contents.is_file():
        yield Fault(
            "book/_toc.yml", None, "there is no table of contents", "Write one that names each lesson."
        )
        return
    files = set(_files(yaml.safe_load(contents.read_text(encoding="utf-8"))))
    for lesson in lessons:
        if f"lessons/{lesson.name}" not in files:
            what = f"the lesson {lesson.name} is not in the table of contents"
            yield Fault("book/_toc.yml", None, what, f"Add `- file: lessons/{lesson.name}` to its part.")


def _files(entry: Any) -> Iterator[str]:
    if isinstance(entry, dict):
        if "file" in entry:
            yield str(entry["file"])
        entry = list(entry.values())
    if isinstance(entry, list):
        for item in entry:
            yield from _files(item)


def check_claims(project: Project, lessons: Sequence[Lesson]) -> Iterator[Fault]:
    """A claim of a written lesson that no labelled cell settles."""
    if not (project.root / CLAIMS_FILE).is_file():
        return
    try:
        claims = load_claims(project.root)
    except ClaimsError as error:
        yield from (_as_fault(AuthoringError(line)) for line in str(error).splitlines())
        return
    labels = {lesson.name: {cell.label for cell in lesson.code_cells} for lesson in lessons}
    for claim in claims:
        if claim.lesson not in labels:
            continue
        source = f"lessons/src/{claim.lesson}.md"
        if not claim.cell:
            mend = f"Add `cell:` with the label of the cell of {source} that settles it."
            yield Fault(str(CLAIMS_FILE), claim.id, "no cell settles the claim", mend)
        elif claim.cell not in labels[claim.lesson]:
            mend = "Correct the label in one of the two places."
            yield Fault(str(CLAIMS_FILE), claim.id, f"{source} has no code cell labelled {claim.cell}", mend)


def check_pasted(project: Project, lessons: Sequence[Lesson]) -> Iterator[Fault]:
    """A function of course_lib written again in several lessons, or one that several lessons define alike."""
    public = _public_names(project)
    again: dict[str, list[tuple[Lesson, Cell]]] = defaultdict(list)
    alike: dict[tuple[str, str], list[tuple[Lesson, Cell]]] = defaultdict(list)
    for lesson in lessons:
        for cell, definition in _definitions(lesson):
            again[definition.name].append((lesson, cell))
            alike[definition.name, code_meaning(definition)].append((lesson, cell))
    for name, places in again.items():
        if name in public and len({lesson.name for lesson, _ in places}) > 1:
            yield from _pasted(
                places, f"defines {name}, as {public[name]} does", f"Import it from {public[name]}."
            )
    for (name, _), places in alike.items():
        if name not in public and len({lesson.name for lesson, _ in places}) > 1:
            others = " and ".join(sorted({lesson.name for lesson, _ in places}))
            yield from _pasted(places, f"defines {name} alike in {others}", "Move it into course_lib.")


def check_quizzes(project: Project, lessons: Sequence[Lesson]) -> Iterator[Fault]:
    """A fault of the quiz bank; a lesson that has a quiz and does not show it."""
    if not (project.root / FOLDER).is_dir():
        return
    bank, found = bank_faults(project)
    yield from found
    for lesson in lessons:
        if lesson.name in bank.quizzes and not any(is_quiz_cell(cell.metadata) for cell in lesson.code_cells):
            mend = f"Add a cell with the tag quiz at its end:\n{quiz_source(lesson.name)}"
            yield Fault(project.relative(lesson.source), None, "the lesson does not show its quiz", mend)


Definition = ast.FunctionDef | ast.ClassDef


def _definitions(lesson: Lesson) -> Iterator[tuple[Cell, Definition]]:
    for cell in lesson.code_cells:
        for node in parse_cell(cell.source).body:
            if isinstance(node, Definition):
                yield cell, node


def _public_names(project: Project) -> dict[str, str]:
    """The functions and classes of course_lib, each with its module."""
    names = {}
    for path in sorted(project.library.rglob("*.py")):
        module = ".".join(path.relative_to(project.root).with_suffix("").parts)
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, Definition) and not node.name.startswith("_"):
                names[node.name] = module
    return names


def _pasted(places: list[tuple[Lesson, Cell]], what: str, mend: str) -> Iterator[Fault]:
    for lesson, cell in places:
        yield Fault(f"{lesson.project.relative(lesson.source)}:{cell.line}", cell.name, what, mend)


def _as_fault(error: AuthoringError) -> Fault:
    """An error's message, "file: what" and a line with the mend, as a fault."""
    where, _, mend = str(error).partition("\n    mend: ")
    file, _, what = where.partition(": ")
    return Fault(file, None, what, mend or "Correct the line.")
