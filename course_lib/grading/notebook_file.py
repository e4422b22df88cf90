"""A student's notebook file, read without trust: bounded, no link followed, plain cells or a plain reason."""

from __future__ import annotations

import base64
import binascii
import errno
import hashlib
import json
import os
import re
import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from course_lib.grading.plan import MIB

MOST_BYTES = 20 * MIB
MOST_VALUES = 2_000_000  # of the JSON text; each costs some 60 bytes of memory
MOST_CELLS = 1000
MOST_TEXT = {"code": 4_000_000, "markdown": 400_000, "raw": 400_000}  # characters of all cells of a type
MOST_ATTACHED = 5 * MIB
_UNTRUSTED = 3  # the last parts of a path that a student may have made: <student>/<assignment>/<notebook>
_LINKS = (errno.ELOOP, errno.ENOTDIR, errno.EMLINK)
_BEGINNINGS = {
    b"PK\x03\x04": "a zip archive",
    b"\x1f\x8b": "a gzip archive",
    b"%PDF": "a PDF",
    b"<": "a web page",
}
_IMAGES = ("image/png", "image/jpeg", "image/gif", "image/webp")
_FILE_NAME = re.compile(r"[\w .()-]{1,100}")


class SubmissionError(Exception):
    """A submission that cannot be graded; the message says why, to the student and to the TA."""


@dataclass(frozen=True)
class FileCell:
    """A cell as a student's file has it; nothing in it is trusted. `attachments`: images in base64."""

    kind: str
    source: str
    id: str | None = None
    grade_id: str | None = None
    checksum: str | None = None
    attachments: dict[str, dict[str, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class NotebookFile:
    """A student's cells, the kernel and language that the file names, and notes on what was left out."""

    cells: tuple[FileCell, ...]
    kernel: str
    language: str
    digest: str
    notes: tuple[str, ...] = ()


def parse_notebook(data: bytes, name: str) -> NotebookFile:
    """The notebook in a submitted file's bytes; raises SubmissionError with a reason for student and TA."""
    if len(data) > MOST_BYTES:
        raise _too_large(name, len(data), MOST_BYTES)
    notebook = _upgraded(_parsed(data, name), name)
    notes: list[str] = []
    kernel, language = _kernel(notebook.get("metadata"))
    cells = _cells(notebook.get("cells"), name, notes)
    return NotebookFile(cells, kernel, language, hashlib.sha256(data).hexdigest(), tuple(notes))


def read_bytes(path: Path, most: int = MOST_BYTES) -> bytes:
    """The bytes of a regular file of at most `most` bytes; raises SubmissionError.

    Neither the file nor the two folders above it may be a link: a student may have made them.
    """
    try:
        handle = _open(path)
    except FileNotFoundError:
        raise SubmissionError(f"There is no file {path.name}.") from None
    except OSError as error:
        why = "is a link, or lies in a linked folder" if error.errno in _LINKS else "cannot be opened"
        raise SubmissionError(f"The file {path.name} {why}. Hand in the file itself.") from None
    try:
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode):
            raise SubmissionError(f"{path.name} is no ordinary file. Hand in the notebook's file.")
        data = _read(handle, most + 1) if status.st_size <= most else b""
    finally:
        os.close(handle)
    if max(status.st_size, len(data)) > most:
        raise _too_large(path.name, max(status.st_size, len(data)), most)
    return data


def short(text: object, most: int = 40) -> str:
    """A text that a student chose, made fit for a message: letters, digits, blanks and a few signs."""
    kept = re.sub(r"[^\w .()/-]", "?", str(text)[: most + 1])
    return kept if len(kept) <= most else f"{kept[: most - 1]}…"


def _too_large(name: str, size: int, most: int) -> SubmissionError:
    told = f"{size / 1e6:,.1f} MB; at most {most / 1e6:,.1f} MB are read"
    return SubmissionError(f"The file {name} is too large: {told}. Clear its outputs.")


def _open(path: Path) -> int:
    """Open a file, step by step below the folders that are trusted; returns its descriptor."""
    parts = Path(os.path.abspath(path)).parts
    *folders, name = parts[1:][-_UNTRUSTED:]
    flags = os.O_RDONLY | os.O_CLOEXEC
    place = os.open(Path(*parts[: -1 - len(folders)]), flags | os.O_DIRECTORY)
    try:
        for folder in folders:
            inner = os.open(folder, flags | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=place)
            os.close(place)
            place = inner
        # A named pipe that nobody writes to would block for ever otherwise.
        return os.open(name, flags | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=place)
    finally:
        os.close(place)


def _read(handle: int, most: int) -> bytes:
    """At most so many bytes, also of a file that grows meanwhile."""
    data = bytearray()
    while len(data) < most and (part := os.read(handle, most - len(data))):
        data += part
    return bytes(data)


def _parsed(data: bytes, name: str) -> dict[str, Any]:
    if not data.strip():
        raise SubmissionError(f"The file {name} is empty.")
    for beginning, what in _BEGINNINGS.items():
        if data.startswith(beginning):
            raise SubmissionError(f"The file {name} is {what}, not a notebook.")
    if sum(data.count(sign) for sign in (b",", b"[", b"{")) > MOST_VALUES:
        raise SubmissionError(f"The file {name} holds too many values. Clear its outputs.")
    try:
        notebook = json.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise SubmissionError(f"The file {name} is not UTF-8 text: see byte {error.start}.") from None
    except RecursionError:
        raise SubmissionError(f"The file {name} is nested too deeply for a notebook.") from None
    except ValueError as error:
        raise SubmissionError(f"The file {name} is not valid JSON: {error}.") from None
    if not isinstance(notebook, dict) or not isinstance(notebook.get("nbformat"), int):
        raise SubmissionError(f"The file {name} is JSON, but not a notebook.")
    return notebook


def _upgraded(notebook: dict[str, Any], name: str) -> dict[str, Any]:
    """The notebook in format 4."""
    version = notebook["nbformat"]
    if version == 4:
        return notebook
    if not 1 <= version < 4:
        raise SubmissionError(f"The file {name} is of notebook format {version}; formats 1 to 4 are read.")
    import nbformat

    try:
        # The reader also joins lines, as which files of these formats hold their texts.
        return nbformat.convert(nbformat.reader.reads(json.dumps(notebook)), 4)
    except Exception as error:
        # nbformat checks nothing here: whatever a file lacks stops it, each time with another error.
        what = f"it cannot be read as notebook format {version} ({type(error).__name__})"
        raise SubmissionError(f"The file {name} is broken: {what}.") from None


def _kernel(metadata: object) -> tuple[str, str]:
    """The names of the kernel and of its language, as far as the file tells them."""
    known = _mapping(metadata)
    kernel, told = _mapping(known.get("kernelspec")), _mapping(known.get("language_info"))
    return _text(kernel.get("name")) or "", _text(kernel.get("language") or told.get("name")) or ""


def _cells(entries: object, name: str, notes: list[str]) -> tuple[FileCell, ...]:
    if not isinstance(entries, list):
        raise SubmissionError(f"The file {name} is a notebook without a list of cells.")
    if len(entries) > MOST_CELLS:
        raise SubmissionError(f"The file {name} has {len(entries)} cells; at most {MOST_CELLS} are read.")
    cells = tuple(_cell(entry, f"{name}, cell {place}", notes) for place, entry in enumerate(entries, 1))
    for kind, most in MOST_TEXT.items():
        if sum(len(cell.source) for cell in cells if cell.kind == kind) > most:
            what = f"are longer than {most:,} characters together"
            raise SubmissionError(f"The {kind} cells of {name} {what}.")
    if sum(_attached(cell) for cell in cells) > MOST_ATTACHED:
        raise SubmissionError(f"The images attached in {name} are larger than {MOST_ATTACHED / 1e6:.0f} MB.")
    return cells


def _cell(entry: object, where: str, notes: list[str]) -> FileCell:
    if not isinstance(entry, dict):
        raise SubmissionError(f"{where}: this is no cell.")
    source = entry.get("source", "")
    if isinstance(source, list) and all(isinstance(line, str) for line in source):
        source = "".join(source)
    if not isinstance(source, str):
        raise SubmissionError(f"{where}: its text is no text.")
    kind = entry.get("cell_type")
    if kind not in ("code", "markdown", "raw"):
        raise SubmissionError(f"{where}: it is of no known type. Cells are code, markdown or raw.")
    marks = _mapping(_mapping(entry.get("metadata")).get("nbgrader"))
    images = _images(entry.get("attachments"), where, notes) if kind == "markdown" else {}
    return FileCell(kind, source, _text(entry.get("id")), _text(marks.get("grade_id")),
                    _text(marks.get("checksum")), images)  # fmt: skip


def _images(attachments: object, where: str, notes: list[str]) -> dict[str, dict[str, str]]:
    """The attached images; anything else that is attached is left out."""
    kept: dict[str, dict[str, str]] = {}
    for name, kinds in _mapping(attachments).items():
        images = {kind: _base64(data) for kind, data in _mapping(kinds).items()}
        good = {kind: data for kind, data in images.items() if kind in _IMAGES and data}
        if good and _FILE_NAME.fullmatch(name):
            kept[name] = good
        else:
            notes.append(f"{where}: what is attached as {short(name)} is no image, and was left out.")
    return kept


def _attached(cell: FileCell) -> int:
    return sum(len(image) for kinds in cell.attachments.values() for image in kinds.values())


def _base64(data: object) -> str:
    """The data, if all of it is base64; nothing otherwise: a page would show it as it stands."""
    text = "".join(data.split()) if isinstance(data, str) else ""
    try:
        base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return ""
    return text


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _mapping(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
