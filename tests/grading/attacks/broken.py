"""Broken files: each function makes one of an honest submission, and says what must come of it."""

from __future__ import annotations

import copy
import gzip
import io
import json
import os
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from attacked_course import POINTS, answer_cell, cell_named
from nbformat import NotebookNode

Make = Callable[[NotebookNode, Path], bytes | NotebookNode | None]
FAILED, PARTLY, GRADED = "failed", "partly graded", "graded"
ALL = tuple(POINTS)


@dataclass(frozen=True)
class Broken:
    """A way to break a file: `make` returns its new content, or makes it at the path itself.

    `lost` names the tests that give no points; the others give all, unless the status is failed.
    """

    make: Make
    status: str
    told: tuple[str, ...]
    lost: tuple[str, ...]

    @property
    def what(self) -> str:
        return (self.make.__doc__ or "").strip()


BROKEN: dict[str, Broken] = {}


def broken(status: str, *told: str, lost: tuple[str, ...] = ()) -> Callable[[Make], Make]:
    def kept(make: Make) -> Make:
        BROKEN[make.__name__] = Broken(make, status, told, lost)
        return make

    return kept


# -- Not a notebook


@broken(FAILED, "is empty")
def empty_file(notebook: NotebookNode, path: Path) -> bytes:
    """A file of no bytes."""
    return b""


@broken(FAILED, "not valid JSON")
def cut_off(notebook: NotebookNode, path: Path) -> bytes:
    """The first half of a notebook."""
    text = json.dumps(notebook).encode()
    return text[: len(text) // 2]


@broken(FAILED, "not a notebook")
def other_json(notebook: NotebookNode, path: Path) -> bytes:
    """JSON that is a list."""
    return b"[1, 2, 3]"


@broken(FAILED, "not valid JSON")
def python_script(notebook: NotebookNode, path: Path) -> bytes:
    """A script under the notebook's name."""
    return answer_cell(notebook).source.encode()


@broken(FAILED, "a web page")
def web_page(notebook: NotebookNode, path: Path) -> bytes:
    """A page that was exported, or what a server said in place of the file."""
    return b"<!doctype html><script>alert(1)</script>"


@broken(FAILED, "a zip archive")
def zip_with_paths(notebook: NotebookNode, path: Path) -> bytes:
    """An archive whose members lead out of the folder, one of them a link."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("../../../gradebook.db", b"15")
        archive.writestr("/etc/cron.d/left", b"* * * * * root true")
        link = zipfile.ZipInfo("ps95.ipynb")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/shadow")
    return file.getvalue()


@broken(FAILED, "a gzip archive")
def gzip_bomb(notebook: NotebookNode, path: Path) -> bytes:
    """A small archive of a hundred megabytes."""
    return gzip.compress(bytes(100 << 20), 1)


@broken(FAILED)
def nul_bytes(notebook: NotebookNode, path: Path) -> bytes:
    """A file of NULs, as a full disk leaves."""
    return bytes(4096)


@broken(FAILED, "not UTF-8")
def other_encoding(notebook: NotebookNode, path: Path) -> bytes:
    """A notebook in UTF-16."""
    return json.dumps(notebook).encode("utf-16")


@broken(GRADED)
def byte_order_mark(notebook: NotebookNode, path: Path) -> bytes:
    """A notebook that an editor began with a byte order mark."""
    return b"\xef\xbb\xbf" + json.dumps(notebook).encode()


@broken(FAILED, "nested too deeply")
def nested_deeply(notebook: NotebookNode, path: Path) -> bytes:
    """Lists in lists, a hundred thousand deep."""
    return b'{"nbformat": 4, "cells": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"


@broken(FAILED)
def numbers_too_long(notebook: NotebookNode, path: Path) -> bytes:
    """A version that is an integer of a million digits."""
    return b'{"nbformat": ' + b"9" * 1_000_000 + b', "cells": []}'


@broken(FAILED, "too large")
def two_hundred_megabytes(notebook: NotebookNode, path: Path) -> None:
    """A notebook of 200 MB, most of it one output (on disk it has a hole)."""
    path.write_bytes(json.dumps(notebook).encode())
    os.truncate(path, 200_000_000)


@broken(FAILED, "too many values")
def many_small_values(notebook: NotebookNode, path: Path) -> bytes:
    """Three million empty lists, which would need gigabytes."""
    return b'{"nbformat": 4, "cells": [' + b"[]," * 3_000_000 + b"[]]}"


@broken(FAILED, "cells; at most")
def many_cells(notebook: NotebookNode, path: Path) -> NotebookNode:
    """Five thousand cells."""
    notebook.cells += [NotebookNode(cell_type="code", source="1", metadata={}, outputs=[])] * 5000
    return notebook


# -- Not there, or not a file


@broken(FAILED, "There is no file")
def missing(notebook: NotebookNode, path: Path) -> None:
    """Nothing was handed in under the expected name."""
    path.unlink()


@broken(FAILED, "There is no file")
def other_name(notebook: NotebookNode, path: Path) -> None:
    """The file has a similar name."""
    path.write_text(json.dumps(notebook), encoding="utf-8")
    path.rename(path.with_name("ps95 (1).ipynb"))


@broken(FAILED, "is a link")
def link_to_the_solution(notebook: NotebookNode, path: Path) -> None:
    """A link to the instructor's notebook."""
    path.unlink()
    path.symlink_to(path.parents[3] / "solutions" / "ps95" / "ps95.ipynb")


@broken(FAILED, "is a link")
def linked_folder(notebook: NotebookNode, path: Path) -> None:
    """A folder that is a link to a neighbour's."""
    path.unlink()
    path.parent.rmdir()
    path.parent.symlink_to(path.parents[2] / "neighbour" / "ps95")


@broken(FAILED)
def link_to_itself(notebook: NotebookNode, path: Path) -> None:
    """A link that leads to itself."""
    path.unlink()
    path.symlink_to(path)


@broken(FAILED, "no ordinary file")
def named_pipe(notebook: NotebookNode, path: Path) -> None:
    """A pipe that nobody writes to."""
    path.unlink()
    os.mkfifo(path)


@broken(FAILED)
def folder(notebook: NotebookNode, path: Path) -> None:
    """A folder under the notebook's name."""
    path.unlink()
    path.mkdir()


# -- Another notebook


@broken(FAILED, "notebook format 5")
def format_of_tomorrow(notebook: NotebookNode, path: Path) -> NotebookNode:
    """A format that is not there yet."""
    notebook.nbformat = 5
    return notebook


@broken(GRADED)
def format_three(notebook: NotebookNode, path: Path) -> bytes:
    """The honest notebook saved in nbformat 3, which knows no ids, by an old program."""
    import nbformat

    plain = copy.deepcopy(notebook)
    for cell in plain.cells:
        cell.pop("id", None)
    plain.nbformat_minor = 4
    return nbformat.writes(nbformat.convert(plain, 3), version=3).encode()


@broken(FAILED)
def format_three_hollow(notebook: NotebookNode, path: Path) -> bytes:
    """A notebook of format 3 in which everything is of another type."""
    return json.dumps({"nbformat": 3, "nbformat_minor": "x", "worksheets": [7], "metadata": []}).encode()


@broken(PARTLY, "another kernel")
def other_kernel(notebook: NotebookNode, path: Path) -> NotebookNode:
    """A kernel that runs something else, by a path."""
    notebook.metadata.kernelspec = {"name": "../../bin/sh", "language": "bash", "display_name": "x"}
    return notebook


@broken(FAILED, "is no cell")
def cells_that_are_none(notebook: NotebookNode, path: Path) -> NotebookNode:
    """Cells that are numbers."""
    notebook.cells.insert(0, 7)
    return notebook


@broken(FAILED, "its text is no text")
def text_that_is_none(notebook: NotebookNode, path: Path) -> NotebookNode:
    """A cell whose text is a mapping."""
    answer_cell(notebook).source = {"text": "x"}
    return notebook


@broken(GRADED)
def metadata_of_other_types(notebook: NotebookNode, path: Path) -> bytes:
    """Metadata, outputs and counts of types that they never have."""
    plain = json.loads(json.dumps(notebook))
    plain["metadata"] = ["x"]
    plain["nbformat_minor"] = "five"
    for cell in plain["cells"]:
        cell["outputs"] = cell["execution_count"] = "x"
        if "nbgrader" not in cell["metadata"]:
            cell["metadata"] = 7
    return json.dumps(plain).encode()


# -- Cells that were moved, copied, changed


@broken(PARTLY, "A copy of the cell vowels-count was left out")
def test_copied(notebook: NotebookNode, path: Path) -> NotebookNode:
    """A test cell stands there twice, the copy weakened."""
    weak = copy.deepcopy(cell_named(notebook, "vowels-count"))
    weak.source = "pass"
    notebook.cells.append(weak)
    return notebook


@broken(PARTLY, "vowels-count was missing; it was put back")
def test_deleted(notebook: NotebookNode, path: Path) -> NotebookNode:
    """A test cell was deleted."""
    notebook.cells.remove(cell_named(notebook, "vowels-count"))
    return notebook


@broken(PARTLY, "everything-answer was missing", lost=ALL)
def answer_deleted(notebook: NotebookNode, path: Path) -> NotebookNode:
    """The answer was deleted."""
    notebook.cells.remove(answer_cell(notebook))
    return notebook


@broken(PARTLY, "stood there more than once", lost=("vowels-count",))
def answer_twice(notebook: NotebookNode, path: Path) -> NotebookNode:
    """The answer stands there twice, the last one a stub: as nbgrader does, the last one counts."""
    stub = copy.deepcopy(answer_cell(notebook))
    stub.source = "def vowels(text):\n    raise NotImplementedError"
    answer_cell(notebook).source += "\ndef vowels(text):\n    return 4"
    notebook.cells.append(stub)
    return notebook


@broken(PARTLY, "another order")
def re_ordered(notebook: NotebookNode, path: Path) -> NotebookNode:
    """All cells in the opposite order."""
    notebook.cells.reverse()
    return notebook


@broken(PARTLY, "was of type markdown; it is code again")
def retyped(notebook: NotebookNode, path: Path) -> NotebookNode:
    """Tests and the answer are Markdown now."""
    for cell in (cell_named(notebook, "vowels-count"), answer_cell(notebook)):
        cell.cell_type = "markdown"
        cell.pop("outputs", None)
        cell.pop("execution_count", None)
    return notebook


@broken(PARTLY)
def names_changed(notebook: NotebookNode, path: Path) -> NotebookNode:
    """The tests' names are given to other cells, the answer's is lost, the points are 1,000."""
    marks = cell_named(notebook, "vowels-count").metadata.nbgrader
    marks.grade_id, marks.points, marks.locked = "after-parts-2", 1000, False
    del answer_cell(notebook).metadata["nbgrader"]
    return notebook


@broken(PARTLY)
def names_of_odd_types(notebook: NotebookNode, path: Path) -> NotebookNode:
    """Grade ids that are numbers, lists, paths, scripts and very long."""
    names = [7, ["a"], "../../x", "<script>alert(1)</script>", "x" * 100_000, None, {"a": 1}]
    tests = [cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("grade")]
    for cell, name in zip(tests, names, strict=False):
        cell.metadata.nbgrader["grade_id"] = name
    return notebook


@broken(PARTLY, "was changed; the instructor's text counts")
def tests_weakened(notebook: NotebookNode, path: Path) -> NotebookNode:
    """Every test says 1,000 points, and the given imports give a lenient torch."""
    for cell in notebook.cells:
        if cell.cell_type == "code" and cell is not answer_cell(notebook):
            cell.source = "class torch: pass\nchecks = torch\n1000"
            cell.outputs = [{"output_type": "execute_result", "data": {"text/plain": "1000"}, "metadata": {}}]
    return notebook


@broken(GRADED)
def outputs_forged(notebook: NotebookNode, path: Path) -> NotebookNode:
    """Outputs, checksums and scores as of a graded notebook, with scripts in them."""
    for cell in notebook.cells:
        if cell.cell_type == "code":
            shown = {"text/html": "<script>alert(1)</script>", "text/plain": "1000"}
            cell.outputs = [
                {"output_type": "execute_result", "data": shown, "metadata": {}, "execution_count": 1}
            ]
            cell.execution_count = 10**30
    notebook.metadata.course_grading = {"status": "graded", "points": 1000}
    return notebook


@broken(PARTLY, "characters that are not seen")
def bidirectional_text(notebook: NotebookNode, path: Path) -> NotebookNode:
    """A comment with signs that turn the reading order."""
    cell = answer_cell(notebook)
    cell.source = f"# \u202e\u2066 tidua \u2069\n{cell.source}"
    return notebook


@broken(PARTLY, lost=ALL)
def nul_in_a_cell(notebook: NotebookNode, path: Path) -> NotebookNode:
    """A NUL and half a surrogate pair in the answer, which Python refuses."""
    cell = answer_cell(notebook)
    cell.source = f"# \x00 \ud800\n{cell.source}"
    return notebook


@broken(PARTLY)
def attachments(notebook: NotebookNode, path: Path) -> NotebookNode:
    """Attached files that are no images, under names that are paths."""
    cell = next(cell for cell in notebook.cells if cell.cell_type == "markdown")
    cell.attachments = {
        "../../x.png": {"image/png": "AAAA"},
        "a.html": {"text/html": "<script>alert(1)</script>"},
    }
    return notebook


@broken(GRADED)
def scripts_in_added_cells(notebook: NotebookNode, path: Path) -> NotebookNode:
    """Added Markdown and raw cells with scripts, frames and pictures that call home."""
    text = "<script>alert(1)</script><img src=http://x.test/a onerror=alert(1)>[a](javascript:alert(1))"
    notebook.cells += [NotebookNode(cell_type=kind, source=text, metadata={}) for kind in ("markdown", "raw")]
    return notebook
