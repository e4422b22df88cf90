"""From the bank to a graded quiz: nbgrader's source notebook, and each student's own questions.

With a draw of K, the items are cut into K groups, alike in topic and difficulty. Slot qi holds one item of
the i-th group, chosen by `graded.draw` from the seed and the student's id. So every student is asked the
same mix, no item twice, and the same student with the same seed always the same items. The hidden part of
each test cell has its whole group, and chooses among it when nbgrader grades. Nothing of a draw is kept
anywhere else.

What students get is made from nbgrader's own release version. In a draw the statement cells are not locked:
when it grades, nbgrader overwrites locked cells with those of the source notebook. The test cells are
locked, and there that is wanted.
"""

from __future__ import annotations

import copy
import csv
import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from course_lib.quiz import graded
from course_lib.quiz.bank import (
    BLANK,
    ITEM,
    Cloze,
    Item,
    Multiple,
    Numeric,
    Ordering,
    Quiz,
    SelectBlank,
    Single,
)
from course_lib.quiz.classroom import (
    ClassroomError,
    assignment_name,
    course_directory,
    generate_release,
    load_settings,
    step_folder,
)
from course_lib.quiz.leaks import find_leaks, right_answer
from course_lib.quiz.readable import ASKS
from course_lib.quiz.reading import entry_text, load_quiz, quiz_names

HANDOUT = Path("build") / "handout"
# What nbgrader looks for in a cell's lines; in an item it would cut a cell in two.
_MARKERS = re.compile(r"(?:BEGIN|END) (?:SOLUTION|HIDDEN TESTS|MARK SCHEME)|AUTOTEST")
_STUDENT = re.compile(r"[^\W_][\w.@-]*")
_EXAMPLES = {
    "true_false": "`True` or `False`",
    "single": 'the letter, in quotes: `"b"`',
    "multiple": 'a list of letters: `["a", "c"]`',
    "ordering": 'a list of all letters in your order: `["c", "a", "b"]`',
    "numeric": 'a number `0.25`, or a text: `"1/4"`, `"2.5e-3"`',
    "cloze": 'a dictionary with a text for each blank: `{"first": "seven", "second": "12"}`',
}


@dataclass(frozen=True)
class Release:
    """A graded quiz: title, each slot's items (one, or a draw's group), points an item, the draw's seed."""

    assignment: str
    title: str
    slots: dict[str, tuple[Item, ...]]
    worth: float = 1
    seed: str = ""

    @property
    def drawn(self) -> bool:
        return any(len(group) > 1 for group in self.slots.values())

    def items_of(self, student: str) -> dict[str, Item]:
        """The item that each slot holds for this student."""
        return {
            slot: group[graded.draw(self.seed, slot, student, len(group))]
            for slot, group in self.slots.items()
        }


def load_graded(root: Path, name: str, practice: bool = False) -> Quiz:
    """The items that a release asks; raises ClassroomError without a graded file, BankError for faults."""
    if not practice and name not in quiz_names(root, graded=True):
        mend = f"Write quizzes/graded/{name}.yml, or pass --practice to ask the public items for marks."
        raise ClassroomError(f"quizzes/graded/{name}.yml", "there is no such graded quiz", mend)
    return load_quiz(root, name, graded=not practice)


def plan(quiz: Quiz, worth: float = 1, draw: int | None = None, seed: str = "", title: str = "") -> Release:
    """Which slots there are and what each may hold; raises ClassroomError for what cannot be asked."""
    _refuse_markers(quiz)
    if worth <= 0:
        raise ClassroomError("--points", f"{worth:g} points an item", "Give a number above 0.")
    if draw is None:
        groups: list[tuple[Item, ...]] = [(item,) for item in quiz.items]
    elif not 1 <= draw <= len(quiz.items):
        what = f"{draw} of {len(quiz.items)} items cannot be drawn"
        raise ClassroomError("--draw", what, f"Give a number from 1 to {len(quiz.items)}.")
    else:
        groups = strata(quiz.items, draw, seed)
    slots = {f"q{place}": group for place, group in enumerate(groups, 1)}
    return Release(assignment_name(quiz.lesson), title or quiz.lesson, slots, worth, seed)


def strata(items: Sequence[Item], count: int, seed: str) -> list[tuple[Item, ...]]:
    """Cut the items into `count` groups of nearly equal size: neighbours in topic, then in difficulty.

    Every second topic begins with its hardest items, so that a group across two topics is of one difficulty.
    """
    topics = list(dict.fromkeys(item.section for item in items))

    def place(item: Item) -> tuple[int, int, str]:
        topic = topics.index(item.section)
        shuffled = hashlib.sha256(f"{seed}:{item.id}".encode()).hexdigest()
        return topic, -item.difficulty if topic % 2 else item.difficulty, shuffled

    ordered = sorted(items, key=place)
    bounds = [round(index * len(ordered) / count) for index in range(count + 1)]
    return [tuple(ordered[start:end]) for start, end in pairwise(bounds)]


def source_notebook(release: Release) -> NotebookNode:
    """nbgrader's source notebook: statements, one answer cell with the right answers, a test cell a slot."""
    shown = release.items_of("")
    statements = [_statement_cell(release, slot, item) for slot, item in shown.items()]
    tests = [_test_cell(release, slot) for slot in release.slots]
    notebook = new_notebook(cells=[_title_cell(release), *statements, _answer_cell(release), *tests])
    notebook.metadata = {
        "kernelspec": {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"},
        "language_info": {"name": "python"},
    }
    return notebook


def write_source(root: Path, release: Release, force: bool = False) -> Path:
    """Write the source notebook where nbgrader looks for it; raises ClassroomError where there is one."""
    folder = step_folder(course_directory(load_settings(root)), "source", release.assignment)
    path = folder / f"{release.assignment}.ipynb"
    if path.exists() and not force:
        what = "it exists already, and students may have its questions"
        raise ClassroomError(_shown(path, root), what, "Pass --force to write it anew.")
    folder.mkdir(parents=True, exist_ok=True)
    nbformat.write(source_notebook(release), path)
    return path


def write_handouts(root: Path, release: Release, students: Sequence[str]) -> list[Path]:
    """Write each student's notebook from nbgrader's release version; raises ClassroomError for a leak."""
    released = nbformat.read(generate_release(root, release.assignment), as_version=4)
    refuse_leaks(released, release)
    written = []
    for student in students:
        notebook = handout(released, release, student)
        refuse_leaks(notebook, release)
        path = root / HANDOUT / release.assignment / student / f"{release.assignment}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(notebook, path)
        written.append(path)
    return written


def handout(released: NotebookNode, release: Release, student: str) -> NotebookNode:
    """The release version with this student's questions: statements, forms of answers, visible checks."""
    from nbgrader.utils import compute_checksum

    notebook = copy.deepcopy(released)
    items = release.items_of(student)
    cells = {cell.get("id"): cell for cell in notebook.cells}
    for slot, item in items.items():
        cells[f"{slot}-statement"].source = _statement(release, slot, item)
        cells[slot].source = _visible(slot, item)
        cells[slot].metadata.nbgrader.checksum = compute_checksum(cells[slot])
    template = _template(items)
    answers = cells["answers"]
    answers.source = template + answers.source[answers.source.index(_AFTER_TEMPLATE) :]
    answers.metadata.nbgrader.checksum = compute_checksum(answers)
    return notebook


def refuse_leaks(notebook: NotebookNode, release: Release) -> None:
    """Raise ClassroomError where the notebook gives something of the key away."""
    if leaks := find_leaks(json.loads(nbformat.writes(notebook)), dict(release.slots)):
        mend = "Look at the items and at nbgrader's settings; hand nothing out before."
        raise ClassroomError(release.assignment, "the key shows: " + "; ".join(leaks), mend)


def read_students(path: Path) -> list[str]:
    """The ids of a roster: one a line, or a CSV file with a column `id`; raises ClassroomError."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise ClassroomError(str(path), "no roster that can be read", "Name a text or CSV file.") from None
    rows = list(csv.reader(text.splitlines()))
    header = [cell.strip() for cell in rows[0]] if rows else []
    column = header.index("id") if "id" in header else 0
    names = [
        row[column].strip() if len(row) > column else "" for row in rows[1 if "id" in header else 0 :] if row
    ]
    names = [name for name in names if name]
    wrong = [name for name in names if not _STUDENT.fullmatch(name)]
    twice = sorted({name for name in names if names.count(name) > 1})
    if not names or wrong or twice:
        what = f"{len(names)} students; not usable as a folder's name: {wrong}; twice: {twice}"
        mend = "One id a line, or a column `id`: letters, digits and . _ @ -, each student once."
        raise ClassroomError(str(path), what, mend)
    return names


def summary(root: Path, release: Release, source: Path, handouts: Sequence[Path]) -> str:
    """What was written, and what to do next, in words for the instructor."""
    count = sum(len(group) for group in release.slots.values())
    drawn = f" of {count}" if release.drawn else ""
    lines = [f"{_shown(source, root)}: {len(release.slots)}{drawn} questions, {release.worth:g} points each."]
    if handouts:
        folder = _shown(handouts[0].parent.parent, root)
        lines.append(f"{folder}: {len(handouts)} students' notebooks. Hand each student the own one.")
    elif release.drawn:
        lines.append("Next: the same command with --students ROSTER --force writes each student's notebook.")
    else:
        lines.append(f"Next: nbgrader generate_assignment {release.assignment}")
    return "\n".join(lines)


_AFTER_TEMPLATE = "# The next lines stop a quiz without any answer. Leave them as they are."


def _title_cell(release: Release) -> NotebookNode:
    kinds = dict.fromkeys(item.kind for group in release.slots.values() for item in group)
    rows = "\n".join(f"| {ASKS[kind]} | {_EXAMPLES[kind]} |" for kind in kinds)
    text = (
        f"# Quiz: {release.title}\n\n"
        "Read the questions. Then put your answers in the one code cell below them, in place of `None`, "
        "and run it.\n\n"
        f"| The question says | The answer looks like |\n|---|---|\n{rows}\n\n"
        "Run the cells after it too. Each says whether there is an answer and whether its form is "
        "understood. "
        "None of them says whether it is right. A question without an answer earns nothing and costs nothing."
    )
    return _cell(new_markdown_cell(text), "title", locked=True)


def _statement_cell(release: Release, slot: str, item: Item) -> NotebookNode:
    if not release.drawn:
        return _cell(new_markdown_cell(_statement(release, slot, item)), f"{slot}-statement", locked=True)
    text = f"### Question {slot}\n\nYour own question stands in the notebook that was handed out to you."
    return new_markdown_cell(text, id=f"{slot}-statement", metadata={"deletable": False, "editable": False})


def _answer_cell(release: Release) -> NotebookNode:
    items = release.items_of("")
    right = {slot: right_answer(item) for slot, item in items.items()}
    text = (
        f"{_template(items)}{_AFTER_TEMPLATE}\n"
        "if all(answer is None for answer in answers.values()):\n"
        "    ### BEGIN SOLUTION\n"
        f"    answers = {right!r}\n"
        "    ### END SOLUTION"
    )
    return _cell(new_code_cell(text), "answers", solution=True)


def _test_cell(release: Release, slot: str) -> NotebookNode:
    group = release.slots[slot]
    items = [ITEM.dump_python(item, mode="json") for item in group]
    pool = json.dumps(items, ensure_ascii=False, indent=1).replace("'", "\\u0027")
    seed = f", seed={release.seed!r}" if release.drawn else ""
    visible = _visible(slot, None if release.drawn else group[0])
    text = (
        f"{visible}\n### BEGIN HIDDEN TESTS\n"
        f"graded.points(lambda: answers, {slot!r}, {release.worth!r}, r'''{pool}'''{seed})\n"
        "### END HIDDEN TESTS"
    )
    cell = _cell(new_code_cell(text), slot, grade=True, locked=True)
    cell.metadata.nbgrader["points"] = release.worth
    return cell


def _cell(cell: NotebookNode, name: str, **roles: bool) -> NotebookNode:
    """The cell with nbgrader's metadata; its id in the notebook is the same as nbgrader's."""
    metadata = {"grade": False, "grade_id": name, "locked": False, "schema_version": 3, "solution": False}
    cell.id = name
    cell.metadata["nbgrader"] = metadata | roles | {"task": False}
    return cell


def _visible(slot: str, item: Item | None) -> str:
    """The part of a test cell that students see; it has the form of the answer, and nothing of the key."""
    form = f", {_form(item)!r}" if item else ""
    return f'from course_lib.quiz import graded\n\ngraded.check(lambda: answers, "{slot}"{form})'


def _form(item: Item) -> dict[str, Any]:
    match item:
        case Single() | Multiple() | Ordering():
            return {"kind": item.kind, "choices": "".join(item.choices)}
        case Cloze():
            blanks = {
                name: list(blank.choices) if isinstance(blank, SelectBlank) else None
                for name, blank in item.blanks.items()
            }
            return {"kind": item.kind, "blanks": blanks}
        case _:
            return {"kind": item.kind}


def _template(items: dict[str, Item]) -> str:
    lines = [f'    "{slot}": None,  # {_comment(item)}\n' for slot, item in items.items()]
    return f"answers = {{\n{''.join(lines)}}}\n"


def _comment(item: Item) -> str:
    match item:
        case Single():
            return f"one letter of {', '.join(item.choices)}, in quotes"
        case Multiple():
            return f"a list of letters among {', '.join(item.choices)}"
        case Ordering():
            return f"a list of all the letters {', '.join(item.choices)}, in your order"
        case Numeric():
            return "a number"
        case Cloze():
            return "a text for each blank: {" + ", ".join(f'"{name}": "..."' for name in item.blanks) + "}"
        case _:
            return "True or False"


def _statement(release: Release, slot: str, item: Item) -> str:
    worth = f"{release.worth:g} point{'' if release.worth == 1 else 's'}"
    lines = [f"### Question {slot} ({worth})", BLANK.sub(r"[ \1 ]", item.statement).strip(), *_details(item)]
    return "\n\n".join(lines)


def _details(item: Item) -> Iterator[str]:
    """What stands below a statement: choices, unit, blanks, and what is asked."""
    if isinstance(item, Single | Multiple | Ordering):
        yield "\n".join(f"- **{letter})** {_indented(c.text)}" for letter, c in item.choices.items())
    if isinstance(item, Cloze):
        yield "\n".join(f"- `{name}`: {_may_hold(blank)}" for name, blank in item.blanks.items())
    unit = f" Its unit: {item.unit}." if isinstance(item, Numeric) and item.unit else ""
    yield f"*{ASKS[item.kind]}*{unit}"


def _may_hold(blank: Any) -> str:
    if isinstance(blank, SelectBlank):
        return "one of " + ", ".join(f"`{choice}`" for choice in blank.choices)
    return "a word or a number"


def _indented(text: str) -> str:
    return text.strip().replace("\n", "\n  ")


def _refuse_markers(quiz: Quiz) -> None:
    for item in quiz.items:
        for text in entry_text(item):
            if found := _MARKERS.search(text):
                what = f"its text has {found[0]!r}, which nbgrader takes for a mark of its own"
                raise ClassroomError(item.id, what, "Write it in other words.")


def _shown(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)
