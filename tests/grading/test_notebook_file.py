"""A student's file is read without trust: what is refused, with which reason, and what is left out."""

from __future__ import annotations

import gzip
import json
import os
from pathlib import Path
from typing import Any

import pytest

from course_lib.grading import notebook_file
from course_lib.grading.notebook_file import MOST_BYTES, SubmissionError, parse_notebook, read_bytes, short

NAME = "ps90.ipynb"
CELL = {"cell_type": "code", "source": "x = 1", "metadata": {}, "outputs": []}
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


def notebook(*cells: Any, **rest: Any) -> bytes:
    return json.dumps(
        {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": list(cells), **rest}
    ).encode()


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Where nbgrader keeps a submission."""
    folder = tmp_path / "submitted" / "ana" / "ps90"
    folder.mkdir(parents=True)
    return folder / NAME


REFUSED = {
    "empty": (b"", "is empty"),
    "blank": (b" \n", "is empty"),
    "zip": (b"PK\x03\x04rest", "is a zip archive, not a notebook"),
    "gzip": (gzip.compress(b"{}"), "is a gzip archive"),
    "a page": (b"<!DOCTYPE html>", "is a web page"),
    "no UTF-8": (b'{"cells": "\xff"}', "not UTF-8 text: see byte 11"),
    "UTF-16": ('{"cells": []}'.encode("utf-16"), "not UTF-8"),
    "no JSON": (b'{"cells": [}', "is not valid JSON: Expecting value: line 1 column 12"),
    "half": (notebook(CELL)[:-3], "is not valid JSON"),
    "deep": (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, "nested too deeply"),
    "long number": (b'{"nbformat": ' + b"9" * 5000 + b"}", "is not valid JSON"),
    "a list": (b"[1]", "not a notebook"),
    "no format": (b'{"cells": []}', "not a notebook"),
    "format as text": (notebook(nbformat="4"), "not a notebook"),
    "format 5": (notebook(nbformat=5), "is of notebook format 5"),
    "broken format 3": (b'{"nbformat": 3, "worksheets": 7}', "cannot be read as notebook format 3"),
    "no cells": (b'{"nbformat": 4}', "without a list of cells"),
    "no cell": (notebook(CELL, 7), "cell 2: this is no cell"),
    "no text": (notebook({**CELL, "source": 7}), "cell 1: its text is no text"),
    "lines that are none": (notebook({**CELL, "source": ["a", 7]}), "its text is no text"),
    "no type": (notebook({**CELL, "cell_type": "game"}), "it is of no known type"),
    "many cells": (notebook(*[CELL] * 1001), "has 1001 cells; at most 1000"),
    "many values": (b'{"nbformat": 4, "cells": [' + b"[]," * 1_000_001 + b"[]]}", "too many values"),
    "long text": (notebook({**CELL, "source": "#" * 5_000_000}), "longer than"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_refused_and_why(what: str) -> None:
    data, reason = REFUSED[what]
    with pytest.raises(SubmissionError) as told:
        parse_notebook(data, NAME)
    assert reason in str(told.value)
    assert NAME in str(told.value)
    assert len(str(told.value)) < 200


def test_a_notebook_is_read_as_plain_cells() -> None:
    marks = {"grade_id": "twice", "checksum": "c", "points": 100, "locked": False}
    cell = {"cell_type": "code", "source": ["a\n", "b"], "id": "one", "metadata": {"nbgrader": marks, "x": 1}}
    file = parse_notebook(notebook(cell, metadata={"kernelspec": {"name": "ir", "language": "R"}}), NAME)
    (read,) = file.cells
    assert (read.kind, read.source, read.id, read.grade_id, read.checksum) == (
        "code",
        "a\nb",
        "one",
        "twice",
        "c",
    )
    assert (file.kernel, file.language) == ("ir", "R")


@pytest.mark.parametrize("metadata", [None, 7, [], {"nbgrader": 7}, {"nbgrader": {"grade_id": ["a"]}}])
def test_metadata_of_any_shape_is_no_reason_to_stop(metadata: Any) -> None:
    file = parse_notebook(notebook({**CELL, "metadata": metadata, "id": 7}, metadata=metadata), NAME)
    assert file.cells[0].grade_id is None
    assert file.cells[0].id is None


def test_a_mark_of_byte_order_is_no_fault() -> None:
    assert parse_notebook(b"\xef\xbb\xbf" + notebook(CELL), NAME).cells[0].source == "x = 1"


def test_notebook_format_3_is_read() -> None:
    cell = {"cell_type": "code", "input": "x = 3", "language": "python", "outputs": [], "metadata": {}}
    old = {"nbformat": 3, "nbformat_minor": 0, "metadata": {"name": ""}, "worksheets": [{"cells": [cell]}]}
    assert parse_notebook(json.dumps(old).encode(), NAME).cells[0].source == "x = 3"


def test_images_alone_stay_attached() -> None:
    attached = {
        "good.png": {"image/png": PIXEL},
        "script.svg": {"image/svg+xml": PIXEL},
        "page.png": {"image/png": '"><script>alert(1)</script>'},
        '"><script>': {"image/png": PIXEL},
        "odd": 7,
    }
    file = parse_notebook(notebook({"cell_type": "markdown", "source": "", "attachments": attached}), NAME)
    assert file.cells[0].attachments == {"good.png": {"image/png": PIXEL}}
    assert len(file.notes) == 4
    assert not any(sign in note for note in file.notes for sign in '<>"')


def test_a_file_is_read(place: Path) -> None:
    place.write_bytes(b"abc")
    assert read_bytes(place) == b"abc"


def test_a_large_file_is_refused_before_it_is_read(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place.touch()
    os.truncate(place, 200_000_000)
    monkeypatch.setattr(notebook_file, "_read", _must_not_read)
    with pytest.raises(SubmissionError, match=r"too large: 200.0 MB; at most 21.0 MB are read"):
        read_bytes(place)


def _must_not_read(handle: int, most: int) -> bytes:
    raise AssertionError("a file that is too large was read")


def test_bytes_that_are_too_many_are_refused() -> None:
    with pytest.raises(SubmissionError, match="too large"):
        parse_notebook(b" " * (MOST_BYTES + 1), NAME)


def test_no_file(place: Path) -> None:
    with pytest.raises(SubmissionError, match=r"There is no file ps90.ipynb."):
        read_bytes(place)


@pytest.mark.parametrize("above", [0, 1, 2])
def test_no_link_is_followed(place: Path, tmp_path: Path, above: int) -> None:
    """Neither the file nor one of the two folders above it."""
    place.write_bytes(b"secret")
    linked = [place, *place.parents][above]
    linked.rename(tmp_path / "elsewhere")
    linked.symlink_to(tmp_path / "elsewhere")
    assert place.read_bytes() == b"secret"
    with pytest.raises(SubmissionError, match="is a link, or lies in a linked folder"):
        read_bytes(place)


def test_a_link_above_the_course_is_the_instructors(place: Path, tmp_path: Path) -> None:
    place.write_bytes(b"abc")
    (tmp_path / "course").symlink_to(tmp_path / "submitted")
    assert read_bytes(tmp_path / "course" / "ana" / "ps90" / NAME) == b"abc"


def test_a_pipe_is_no_file_and_blocks_nobody(place: Path) -> None:
    os.mkfifo(place)
    with pytest.raises(SubmissionError, match="no ordinary file"):
        read_bytes(place)


def test_a_folder_is_no_file(place: Path) -> None:
    place.mkdir()
    with pytest.raises(SubmissionError, match=r"no ordinary file|cannot be opened"):
        read_bytes(place)


def test_names_in_messages_are_plain() -> None:
    assert short("a<b>`*\u202e\n") == "a?b?????"
    assert len(short("x" * 1000)) == 40
