"""Faults of one lesson's notebook: its state, its outputs, its cost, its pictures."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from course_lib.authoring.budgets import excesses
from course_lib.authoring.lessons import cell_name
from course_lib.authoring.notebook import cell_ids
from course_lib.authoring.state import Standing, State
from course_lib.faults import Fault

SHORTEST_ALT = 20
_MACHINE_PATH = re.compile(r"(?:/home/|/root/|/Users/|/tmp/|[A-Z]:\\Users\\)\S*|\S*site-packages\S*")


def check_notebook(standing: Standing) -> Iterator[Fault]:
    """All faults of a lesson's notebook."""
    yield from check_state(standing)
    yield from check_cost(standing)
    if standing.stored is None:
        return
    told: dict[str, str] = {}
    for index, cell in enumerate(standing.stored["cells"]):
        if cell["cell_type"] == "code":
            place = _place(standing, cell, index)
            yield from check_outputs(cell, place)
            yield from check_pictures(cell, place, told)


def check_state(standing: Standing) -> Iterator[Fault]:
    """A notebook that is missing, out of step with its source, or edited by hand."""
    name = standing.lesson.name
    file = f"lessons/{name}.ipynb"
    mend = f"Run `make lessons NB={name}`."
    if standing.source_state is State.MISSING:
        yield Fault(file, None, "there is no notebook for this lesson", mend)
    elif standing.source_state is not State.IN_STEP:
        yield Fault(file, None, standing.source_state.value, mend)
    for cell in standing.edited:
        take_over = (
            f"Take the edit over into lessons/src/{name}.md, then run `course lessons {name} --force`."
        )
        yield Fault(file, cell, "edited by hand in the notebook", take_over)


def check_cost(standing: Standing) -> Iterator[Fault]:
    """A recorded run that took more time or memory than it may."""
    if standing.record is None:
        return
    source = standing.lesson.project.relative(standing.lesson.source)
    for found in excesses(standing.lesson.cells, standing.record):
        file = f"{source}:{found.cell.line}" if found.cell else source
        yield Fault(file, found.cell.name if found.cell else None, found.what, found.mend)


Place = tuple[str, str]


def _place(standing: Standing, cell: dict[str, Any], index: int) -> Place:
    """Where an author finds the cell: the line of the source, if the source still has it."""
    lesson = standing.lesson
    sources = dict(zip(cell_ids(lesson.cells), lesson.cells, strict=True))
    source = sources.get(cell["id"])
    if source is None:
        return f"lessons/{lesson.name}.ipynb", cell_name(cell["metadata"], index)
    return f"{lesson.project.relative(lesson.source)}:{source.line}", source.name


def check_outputs(cell: dict[str, Any], place: Place) -> Iterator[Fault]:
    """An error, a message on stderr or a path of the author's machine among the stored outputs."""
    for output in cell["outputs"]:
        if output["output_type"] == "error" and "raises-exception" not in cell["metadata"].get("tags", []):
            what = f"has an error among its outputs: {output['ename']}: {output['evalue']}"
            yield Fault(
                *place, what, "Correct the cell, or tag it raises-exception where the error is meant."
            )
        elif output.get("name") == "stderr":
            what = f"wrote to stderr: {output['text'].strip().splitlines()[-1][:90]}"
            yield Fault(*place, what, "Remove the cause of the warning; print what a reader should see.")
        found = _MACHINE_PATH.search(_text(output))
        if found:
            mend = "Print a name or a relative path instead."
            yield Fault(*place, f"shows a path of one machine: {found[0][:90]}", mend)


def _text(output: dict[str, Any]) -> str:
    """The readable part of an output; pictures of pixels have none."""
    data = {
        kind: value
        for kind, value in output.get("data", {}).items()
        if kind not in {"image/png", "image/jpeg"}
    }
    return "\n".join([output.get("text", ""), *output.get("traceback", []), *map(_as_text, data.values())])


def _as_text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def check_pictures(cell: dict[str, Any], place: Place, told: dict[str, str]) -> Iterator[Fault]:
    """A picture without a text that tells it; `told` collects the texts of a lesson, with their cells."""
    pictures = [output for output in cell["outputs"] if _is_picture(output)]
    if not pictures:
        return
    alt = str(cell["metadata"].get("mystnb", {}).get("image", {}).get("alt") or "").strip()
    mend = "Say in a sentence or two what the picture shows, in the cell's option mystnb: image: alt."
    if not alt:
        yield Fault(*place, "shows a picture without alt text", mend)
    elif len(alt) < SHORTEST_ALT:
        yield Fault(*place, f"its picture's alt text says too little: {alt!r}", mend)
    elif alt in told:
        yield Fault(*place, f"its picture has the same alt text as the one of {told[alt]}", mend)
    if len(pictures) > 1:
        what = f"shows {len(pictures)} pictures, and a cell has one alt text"
        yield Fault(*place, what, "Draw them as parts of one figure, or give each a cell of its own.")
    told.setdefault(alt, place[1])
    if any(_is_plot(output) for output in pictures) and "plt.show()" not in cell["source"]:
        yield Fault(*place, "its plot does not end with plt.show()", "Add plt.show() after the plot.")


def _is_picture(output: dict[str, Any]) -> bool:
    return any(kind.startswith("image/") for kind in output.get("data", {}))


def _is_plot(output: dict[str, Any]) -> bool:
    return str(output["data"].get("text/plain", "")).startswith("<Figure")
