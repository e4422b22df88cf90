"""A lesson's notebook: made from its text, its outputs cleaned, its figures recorded, written in one step."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from course_lib.authoring.citations import Bibliography, UnknownCitationError, render_citations
from course_lib.authoring.fingerprint import digest
from course_lib.authoring.lessons import AuthoringError, Cell

HEADER_ID = "lesson-header"
HEADER = (
    "*Runs in **{seconds}** and **{memory}** of memory on {device} ({versions}). "
    "Both were measured when the outputs below were made.*"
)
KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
# All that the kernel tells of itself: where any of it is missing, JupyterLab calls the notebook changed.
LANGUAGE = {
    "codemirror_mode": {"name": "ipython", "version": 3},
    "file_extension": ".py",
    "mimetype": "text/x-python",
    "name": "python",
    "nbconvert_exporter": "python",
    "pygments_lexer": "ipython3",
}
# A bar of tqdm, with or without a total, as nbclient leaves it in a stream.
_PROGRESS = re.compile(r"(?:.*?\d+%\|.*\||.*?\d+(?:\.\d+)?[a-zA-Z]* ?\w* \[\d+:\d\d.*).*")
_WIDGET = "application/vnd.jupyter.widget-view+json"


@dataclass(frozen=True)
class Record:
    """What is known of the run that made a notebook's outputs."""

    seconds: float
    peak_mib: int
    device: str
    cores: int
    python: str
    torch: str | None
    cell_seconds: dict[str, float]

    def header(self) -> str:
        """The sentence that tells a learner what the lesson costs."""
        seconds = f"{max(1, round(self.seconds))} s"
        memory = f"{self.peak_mib / 1024:.1f} GB"
        device = "one CPU core" if self.device == "cpu" else self.device
        versions = f"Python {self.python}" + (f", torch {self.torch}" if self.torch else "")
        return HEADER.format(seconds=seconds, memory=memory, device=device, versions=versions)


def render(cells: Sequence[Cell], bibliography: Bibliography, file: str) -> list[dict[str, Any]]:
    """The notebook's cells without outputs and header; raises UnknownCitationError."""
    rendered: list[dict[str, Any]] = []
    for cell, identity in zip(cells, cell_ids(cells), strict=True):
        source = cell.source
        if cell.kind == "markdown":
            try:
                source = render_citations(source, bibliography)
            except UnknownCitationError as error:
                raise UnknownCitationError(f"{file}:{cell.line}: {cell.name}: {error}") from error
        entry = {"cell_type": cell.kind, "id": identity, "metadata": cell.metadata, "source": source}
        rendered.append(entry)
    return rendered


def cell_ids(cells: Sequence[Cell]) -> list[str]:
    """An id for each cell that depends on its label, else on its text, so that a rebuild keeps it."""
    ids: list[str] = []
    for cell in cells:
        base = _readable_id(cell.label) if cell.label else digest([cell.kind, cell.source])
        twins = sum(other == base or other.startswith(f"{base}-twin") for other in ids)
        ids.append(f"{base}-twin{twins}" if twins else base)
    return ids


def _readable_id(label: str) -> str:
    return re.sub(r"[^a-zA-Z0-9-]", "-", label)[:56]


def with_header(cells: Sequence[dict[str, Any]], record: Record) -> list[dict[str, Any]]:
    """The cells with the generated header after the first one."""
    header = {
        "cell_type": "markdown",
        "id": HEADER_ID,
        "metadata": {"tags": [HEADER_ID]},
        "source": record.header(),
    }
    return [*cells[:1], header, *cells[1:]]


def clean_outputs(outputs: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Outputs without progress bars, widgets, and the date that matplotlib writes into an SVG image."""
    return [_clean(output) for output in outputs if not _is_progress(output)]


def _is_progress(output: dict[str, Any]) -> bool:
    if output["output_type"] == "stream" and output["name"] == "stderr":
        lines = [line for line in re.split(r"[\r\n]+", output["text"]) if line.strip()]
        return all(_PROGRESS.fullmatch(line) for line in lines)
    return _WIDGET in output.get("data", {})


def _clean(output: dict[str, Any]) -> dict[str, Any]:
    svg = output.get("data", {}).get("image/svg+xml")
    if svg is None:
        return output
    svg = re.sub(r"\s*<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    return {**output, "data": {**output["data"], "image/svg+xml": svg}}


def cell_digest(cell: dict[str, Any]) -> str:
    """A hash of what a cell shows: its source and outputs, not the counts that a kernel adds."""
    outputs = [
        {key: value for key, value in output.items() if key != "execution_count"}
        for output in cell.get("outputs", [])
    ]
    return digest([cell["cell_type"], cell["source"], outputs])


def assemble(cells: Sequence[dict[str, Any]], record: Record, code: str, prose: str) -> dict[str, Any]:
    """The whole notebook, in nbformat 4.5, from its executed cells and what is known of the run."""
    cells = with_header(cells, record)
    course = {
        **asdict(record),
        "code": code,
        "prose": prose,
        "digests": {cell["id"]: cell_digest(cell) for cell in cells},
    }
    metadata = {
        "course": course,
        "kernelspec": KERNEL,
        "language_info": LANGUAGE | {"version": record.python},
    }
    return {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}


def record_of(notebook: dict[str, Any]) -> Record:
    """The run that the notebook's metadata record."""
    course = notebook["metadata"]["course"]
    return Record(**{name: course[name] for name in Record.__dataclass_fields__})


def edited_cells(notebook: dict[str, Any]) -> list[str]:
    """The names of the cells that are not as they were written; a deleted cell is called by its id."""
    digests: dict[str, str] = notebook["metadata"]["course"]["digests"]
    names = [
        str(cell["metadata"].get("label") or f"cell {index + 1}")
        for index, cell in enumerate(notebook["cells"])
        if digests.get(cell.get("id")) != cell_digest(cell)
    ]
    present = {cell.get("id") for cell in notebook["cells"]}
    return names + [f"{identity} (deleted)" for identity in digests if identity not in present]


def read(path: Path) -> dict[str, Any]:
    """The notebook as plain data, each source and text as one string."""
    try:
        notebook: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"), object_hook=_join_lines)
    except json.JSONDecodeError as error:
        raise AuthoringError(
            f"lessons/{path.name}: not a notebook: {error}\n    mend: Delete the file and run `make lessons`."
        ) from error
    return notebook


def _join_lines(item: dict[str, Any]) -> dict[str, Any]:
    """nbformat stores long strings as lists of lines, in `source`, `text` and in each output's data."""
    return {
        key: "".join(value)
        if isinstance(value, list) and _is_text(key) and all(isinstance(line, str) for line in value)
        else value
        for key, value in item.items()
    }


def _is_text(key: str) -> bool:
    return key in {"source", "text"} or "/" in key


def as_text(notebook: dict[str, Any]) -> str:
    """The notebook as its file has it: checked, and in the form that gives small differences in git."""
    import nbformat

    node = nbformat.from_dict(notebook)
    nbformat.validate(node)
    lines = nbformat.v4.rwbase.split_lines(node)
    return json.dumps(lines, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def write(notebook: dict[str, Any], path: Path) -> None:
    """Put the notebook at `path` at once or not at all."""
    write_at_once(path, as_text(notebook).encode())


def write_at_once(path: Path, data: bytes) -> None:
    """Put the bytes at `path` at once or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.partial")
    partial.write_bytes(data)
    os.replace(partial, path)
