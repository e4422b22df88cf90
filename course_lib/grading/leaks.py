"""Whether files for students tell a solution, a hidden test or a graded question: its lines are sought.

Sought is text without its white space: as it is, without HTML's tags, in JSON's strings, and in what
base64, gzip and zip hold.
"""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import re
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from html import unescape
from pathlib import Path

from course_lib.grading.assignment import Assignment, all_assignments, secret_regions
from course_lib.quiz.bank import Item, Multiple, Ordering, Single
from course_lib.quiz.feedback import all_feedback
from course_lib.quiz.leaks import decoded, strings
from course_lib.quiz.reading import load_quiz, quiz_names

_SHORTEST = 16  # characters without white space; a shorter line tells nothing, or stands anywhere
_DEEPEST = 4
_SPACE = re.compile(r"\s+")
_TAG = re.compile(r"<[^>]*>")
_DECOMPRESSORS: tuple[Callable[[bytes], bytes], ...] = (
    gzip.decompress, zlib.decompress, bz2.decompress, lzma.decompress,
)  # fmt: skip
_REFUSALS = (ValueError, OSError, EOFError, zlib.error, lzma.LZMAError)


def secrets(root: Path) -> dict[str, str]:
    """What students must not get, without white space, each with what it is.

    A whole solution or hidden region is always one; a line of it is one unless the course shows that line.
    """
    public = "\n".join(_public_texts(root))
    shown = _squeezed(public)
    found: dict[str, str] = {}
    for where, region in _regions(root):
        found[_squeezed(region)] = where
        found |= {line: where for line in map(_squeezed, region.splitlines()) if line not in shown}
    for item, text in _questions(root):
        if (line := _squeezed(text)) not in shown:
            found[line] = f"graded question {item.id}"
    return {line: where for line, where in found.items() if len(line) >= _SHORTEST}


def find_secrets(files: Iterable[tuple[str, bytes]], sought: Mapping[str, str]) -> list[str]:
    """Which file tells what, a line each; a file's own members are searched too."""
    leaks = set()
    for name, data in files:
        told = "\n".join({_squeezed(text) for text in _texts(data)})
        leaks |= {f"{name}: {where}" for line, where in sought.items() if line in told}
    return sorted(leaks)


def _regions(root: Path) -> Iterator[tuple[str, str]]:
    """Each solution, hidden region and right answer, after what it is."""
    for assignment in all_assignments(root):
        for cell in assignment.cells:
            kind = "hidden test" if cell.test else "solution"
            for region in secret_regions(cell):
                yield f"{kind} of {assignment.name}, {cell.grade_id}", region
        for path in sorted(assignment.answers.glob("*/right_*.py")):
            yield f"answer {path.relative_to(root).as_posix()}", path.read_text(encoding="utf-8")


def _questions(root: Path) -> Iterator[tuple[Item, str]]:
    """The texts of each graded question: what it asks, its choices, its feedback."""
    for name in quiz_names(root, graded=True):
        for item in load_quiz(root, name, graded=True).items:
            choices = item.choices.values() if isinstance(item, Single | Multiple | Ordering) else ()
            for text in (item.statement, *(choice.text for choice in choices), *all_feedback(item)):
                yield item, text


def _public_texts(root: Path) -> Iterator[str]:
    """What the course shows to everybody, and what it shows of its assignments."""
    for pattern in ("lessons/src/*.md", "quizzes/*.yml", "book/**/*.md", "course_lib/**/*.py"):
        for path in sorted(root.glob(pattern)):
            yield path.read_text(encoding="utf-8")
    for assignment in all_assignments(root):
        yield from _shown_cells(assignment)


def _shown_cells(assignment: Assignment) -> Iterator[str]:
    for cell in assignment.cells:
        yield cell.visible if cell.test else cell.stub


def _texts(data: bytes, depth: int = _DEEPEST) -> Iterator[str]:
    """Every text that a file's bytes hold."""
    text = data.decode("utf-8", errors="ignore")
    yield unescape(_TAG.sub("", text))
    for string in _json_strings(text):
        yield from decoded(string)
    yield from decoded(text)
    for member in _members(data) if depth else ():
        yield from _texts(member, depth - 1)


def _json_strings(text: str) -> Iterator[str]:
    if text.lstrip()[:1] in ("{", "["):
        try:
            yield from strings(json.loads(text))
        except ValueError:
            return


def _members(data: bytes) -> Iterator[bytes]:
    """What is packed in the bytes."""
    if zipfile.is_zipfile(io.BytesIO(data)):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for entry in archive.infolist():
                yield archive.read(entry)
    for decompress in _DECOMPRESSORS:
        try:
            yield decompress(data)
        except _REFUSALS:
            continue


def _squeezed(text: str) -> str:
    return _SPACE.sub("", text)
