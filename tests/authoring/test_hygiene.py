"""Each fault that hygiene knows, planted in a small project and told with its file, its cell and the mend."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pytest
from click.testing import CliRunner
from mini_course import Mini, code

from course_lib.authoring.hygiene import faults
from course_lib.authoring.lessons import Lesson
from course_lib.cli import main
from course_lib.faults import Fault

LESSON = "lessons/src/99_x.md"
# The first line after the front matter and the title of the lessons below.
FIRST = 10
ALT = "A line that rises from nought to one."
PICTURE = {
    "output_type": "display_data",
    "metadata": {},
    "data": {"image/svg+xml": "<svg/>", "text/plain": "<Figure>"},
}


def plot(label: str, alt: str | None = ALT, source: str = "plt.plot(x)\nplt.show()") -> str:
    return code(source, label=label, **({"mystnb": {"image": {"alt": alt}}} if alt is not None else {}))


def stream(text: str, name: str = "stdout") -> dict[str, Any]:
    return {"output_type": "stream", "name": name, "text": text}


def only_fault(mini: Mini) -> Fault:
    found = faults(mini.project)
    assert len(found) == 1, "\n".join(map(str, found))
    return found[0]


def stored(
    mini: Mini, *parts: str, outputs: dict[str, Sequence[dict[str, Any]]] | None = None, **record: Any
) -> Lesson:
    lesson = mini.lesson("99_x", *parts)
    mini.store(lesson, outputs, **record)
    return lesson


def test_a_sound_project_has_no_fault(mini: Mini) -> None:
    stored(
        mini,
        "(place)=\n## A part\n\n[up](#a-title) [cell](#one) [eq](#sum) [out](https://example.org/none)\n",
        "{eq}`sum` {ref}`here <place>` {cite:t}`elman1990finding`\n",
        "$$ a = b $$ (sum)\n",
        "[note](../book/notes.md#sizes) [self](99_x.ipynb#one) ![A picture](../book/a.svg)\n",
        plot("one"),
        outputs={"one": [PICTURE]},
    )
    mini.write(
        "book/notes.md", "# Notes\n\n## Sizes\n\n:::{note}\n[lesson](../lessons/99_x.ipynb#a-part)\n:::\n"
    )
    mini.write("book/a.svg", "<svg/>")
    assert faults(mini.project) == []
    assert CliRunner().invoke(main, ["hygiene"]).output == "No faults.\n"


def test_the_command_prints_all_faults_at_once(mini: Mini) -> None:
    mini.lesson("99_x", "[gone](gone.md)\n")
    result = CliRunner().invoke(main, ["hygiene"])
    assert result.exit_code == 1
    assert result.output.splitlines() == [
        "lessons/99_x.ipynb: there is no notebook for this lesson",
        "    mend: Run `make lessons NB=99_x`.",
        f"{LESSON}:{FIRST}: the link leads to no file: gone.md",
        "    mend: Correct the path; it counts from lessons/ in a lesson, else from the page's folder.",
        "2 faults.",
    ]


def test_a_stale_notebook(mini: Mini) -> None:
    stored(mini, code("1", label="one"))
    mini.lesson("99_x", code("2", label="one"))
    fault = only_fault(mini)
    assert (fault.file, fault.cell) == ("lessons/99_x.ipynb", None)
    assert fault.what == "stale: its code has changed"
    assert fault.mend == "Run `make lessons NB=99_x`."


@pytest.mark.parametrize(
    ("old", "new", "cell"), [("print(1)", "print(2)", "one"), ("Why?", "How?", "cell 1")]
)
def test_a_notebook_edited_by_hand(mini: Mini, old: str, new: str, cell: str) -> None:
    lesson = stored(mini, code("print(1)", label="one"))
    lesson.notebook.write_text(lesson.notebook.read_text().replace(old, new))
    fault = only_fault(mini)
    assert (fault.file, fault.cell) == ("lessons/99_x.ipynb", cell)
    assert fault.what == "edited by hand in the notebook"
    assert (
        fault.mend == "Take the edit over into lessons/src/99_x.md, then run `course lessons 99_x --force`."
    )


def test_a_cell_taken_out_by_hand(mini: Mini) -> None:
    lesson = stored(mini, code("1", label="one"), code("2", label="two"))
    notebook = json.loads(lesson.notebook.read_text())
    del notebook["cells"][-1]
    lesson.notebook.write_text(json.dumps(notebook))
    assert only_fault(mini).cell == "two (deleted)"


ERROR = {"output_type": "error", "ename": "ValueError", "evalue": "no", "traceback": ["ValueError: no"]}


@pytest.mark.parametrize(
    ("output", "what", "mend"),
    [
        (ERROR, "has an error among its outputs: ValueError: no", "raises-exception"),
        (stream("UserWarning: old", "stderr"), "wrote to stderr: UserWarning: old", "Remove the cause"),
        (stream("saved /home/someone/x.pt"), "a path of one machine: /home/someone/x.pt", "relative path"),
        (
            stream("see /usr/lib/site-packages/a.py"),
            "one machine: /usr/lib/site-packages/a.py",
            "relative path",
        ),
        (
            {"output_type": "display_data", "metadata": {}, "data": {"text/html": "<a href='/tmp/y'>"}},
            "a path of one machine: /tmp/y",
            "relative path",
        ),
    ],
)
def test_an_output_that_should_not_be_there(mini: Mini, output: dict, what: str, mend: str) -> None:
    stored(mini, code("f()", label="one"), outputs={"one": [output]})
    fault = only_fault(mini)
    assert (fault.file, fault.cell) == (f"{LESSON}:{FIRST}", "one")
    assert what in fault.what
    assert mend in fault.mend


def test_an_error_that_is_meant_is_no_fault(mini: Mini) -> None:
    stored(mini, code("f()", label="one", tags=["raises-exception"]), outputs={"one": [ERROR]})
    assert faults(mini.project) == []


@pytest.mark.parametrize(
    ("record", "cell", "what"),
    [
        ({"cell_seconds": {"one": 20.5}}, "one", "took 20.5 s; its budget is 20 s"),
        ({"seconds": 60.5}, None, "the lesson took 60.5 s; its budget is 60 s"),
        ({"peak_mib": 2060}, None, "the lesson needed 2060 MiB of memory; its budget is 2048 MiB"),
    ],
)
def test_a_recorded_run_over_budget(mini: Mini, record: dict, cell: str | None, what: str) -> None:
    stored(mini, code("f()", label="one"), **record)
    fault = only_fault(mini)
    assert (fault.file.split(":")[0], fault.cell, fault.what) == (LESSON, cell, what)
    assert fault.mend


@pytest.mark.parametrize(
    ("alt", "what"),
    [
        (None, "shows a picture without alt text"),
        ("A line.", "its picture's alt text says too little: 'A line.'"),
    ],
)
def test_a_picture_without_a_telling_alt_text(mini: Mini, alt: str | None, what: str) -> None:
    stored(mini, plot("one", alt), outputs={"one": [PICTURE]})
    fault = only_fault(mini)
    assert (fault.file, fault.cell, fault.what) == (f"{LESSON}:{FIRST}", "one", what)
    assert "mystnb: image: alt" in fault.mend


def test_one_alt_text_for_two_pictures(mini: Mini) -> None:
    stored(mini, plot("one"), plot("two"), outputs={"one": [PICTURE], "two": [PICTURE]})
    fault = only_fault(mini)
    assert (fault.cell, fault.what) == ("two", "its picture has the same alt text as the one of one")
    stored(mini, plot("one"), outputs={"one": [PICTURE, PICTURE]})
    assert only_fault(mini).what == "shows 2 pictures, and a cell has one alt text"


def test_a_plot_that_is_not_shown(mini: Mini) -> None:
    stored(mini, plot("one", source="plt.plot(x)"), outputs={"one": [PICTURE]})
    fault = only_fault(mini)
    assert (fault.cell, fault.what) == ("one", "its plot does not end with plt.show()")
    assert fault.mend == "Add plt.show() after the plot."


@pytest.mark.parametrize(
    ("text", "line", "what", "mend"),
    [
        ("See [x](nowhere.md).", 0, "the link leads to no file: nowhere.md", "Correct the path"),
        ("See\n[x](#nowhere).", 1, f"the link leads to no place in {LESSON}: #nowhere", "a heading's slug"),
        (
            "[x](../book/notes.md#none)",
            0,
            "the link leads to no place in book/notes.md: #none",
            "a heading's slug",
        ),
        (
            "[x](../book/references.bib#none)",
            0,
            "the citation `none` is not in book/references.bib",
            "Add the entry",
        ),
        ("{eq}`none`", 0, "no equation has the label `none`", "Give the equation this label"),
        ("{ref}`x <none>`", 0, "nothing has the label `none`", "Write `(label)=`"),
        (
            "{cite:t}`elman1990finding,none`",
            0,
            "the citation `none` is not in book/references.bib",
            "Add the entry",
        ),
        (
            ":::{note}\n:class: x\n\n[x](none.md)\n:::",
            3,
            "the link leads to no file: none.md",
            "Correct the path",
        ),
        ("![](../book/references.bib)", 0, "a picture without alt text", "Say what it shows"),
        ("### Deep", 0, "the heading 'Deep' has level 3, after level 1", "Write it with ##."),
        (
            "$$ a $$ (twice)\n\n$$ b $$ (twice)",
            2,
            f"the label `twice` is already used at {LESSON}:{FIRST}",
            "another",
        ),
    ],
)
def test_a_fault_of_the_text_has_its_line(mini: Mini, text: str, line: int, what: str, mend: str) -> None:
    lesson = mini.lesson("99_x", f"{text}\n")
    mini.write("book/notes.md", "# Notes\n")
    if "none`" not in text or "cite" not in text:
        mini.store(lesson)
    fault = [fault for fault in faults(mini.project) if fault.what != "there is no notebook for this lesson"]
    assert [(found.file, found.what) for found in fault] == [(f"{LESSON}:{FIRST + line}", what)]
    assert mend in fault[0].mend


def test_a_fault_of_a_page_of_the_book(mini: Mini) -> None:
    mini.write("book/notes.md", "# Notes\n\n[x](../lessons/98_none.ipynb)\n")
    fault = only_fault(mini)
    assert (fault.file, fault.what) == (
        "book/notes.md:3",
        "the link leads to no file: ../lessons/98_none.ipynb",
    )


def test_a_label_of_two_cells(mini: Mini) -> None:
    stored(mini, code("1", label="one"), code("2", label="One"))
    fault = only_fault(mini)
    assert (fault.file, fault.mend) == (
        f"{LESSON}:{FIRST + 7}",
        "Choose another label, and correct the links to it.",
    )
    assert fault.what == f"the label `one` is already used at {LESSON}:{FIRST}"


def test_options_that_cannot_be_read(mini: Mini) -> None:
    mini.lesson("99_x", "```{code-cell}\n---\nlabel: [\n---\n1\n```\n")
    fault = only_fault(mini)
    assert fault.file == LESSON
    assert "could not be read" in fault.what
    assert fault.mend.startswith("Write the cell's options as YAML")


def test_a_notebook_without_a_source(mini: Mini) -> None:
    stored(mini).source.unlink()
    fault = only_fault(mini)
    assert (fault.file, fault.what) == ("lessons/99_x.ipynb", "a notebook without a source")
    assert fault.mend == "Delete the notebook, or bring back lessons/src/99_x.md."


def test_a_lesson_that_the_contents_do_not_name(mini: Mini) -> None:
    stored(mini)
    mini.write(
        "book/_toc.yml", "root: book/introduction\nparts:\n  - chapters:\n      - file: lessons/98_y\n"
    )
    fault = only_fault(mini)
    assert (fault.file, fault.what) == ("book/_toc.yml", "the lesson 99_x is not in the table of contents")
    assert fault.mend == "Add `- file: lessons/99_x` to its part."


@pytest.mark.parametrize(
    ("cell", "what"),
    [("", "no cell settles the claim"), (", cell: gone", f"{LESSON} has no code cell labelled gone")],
)
def test_a_claim_that_no_cell_settles(mini: Mini, cell: str, what: str) -> None:
    stored(mini, code("1", label="one"))
    claim = "{{id: {}, lesson: {}, verdict: right, claim: c{}}}"
    lines = [("N01", "99_x", ", cell: one"), ("N02", "98_not_written", ""), ("N03", "99_x", cell)]
    mini.write("book/claims.yml", "".join(f"- {claim.format(*line)}\n" for line in lines))
    fault = only_fault(mini)
    assert (fault.file, fault.cell, fault.what) == ("book/claims.yml", "N03", what)
    assert "label" in fault.mend


@pytest.mark.parametrize(
    ("library", "second", "what", "mend"),
    [
        (
            "def helper():\n    return 2\n",
            "return 3",
            "defines helper, as course_lib.tool does",
            "Import it from",
        ),
        ("", "return 1", "defines helper alike in 98_w and 99_x", "Move it into course_lib."),
        ("", "return 3", None, None),
    ],
)
def test_a_function_pasted_into_two_lessons(
    mini: Mini, library: str, second: str, what: str | None, mend: str | None
) -> None:
    mini.write("course_lib/tool.py", library)
    for name, body in (("98_w", "return 1"), ("99_x", second)):
        mini.store(mini.lesson(name, code(f"def helper():\n    {body}", label=f"of-{name}")))
    found = faults(mini.project)
    assert {(fault.cell, fault.what) for fault in found} == (
        {("of-98_w", what), ("of-99_x", what)} if what else set()
    )
    assert all(fault.mend.startswith(mend or "") for fault in found)


def test_outside_of_a_checkout(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path_factory.mktemp("outside"))
    assert CliRunner().invoke(main, ["hygiene"]).exit_code == 2
