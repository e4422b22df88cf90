"""The parts of the site that need no browser and no build."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from built_site import ROOT
from sphinx.errors import ExtensionError

from course_lib.authoring.site.assets import icon_css, svg_size
from course_lib.authoring.site.citations import to_roles
from course_lib.authoring.site.course_map import draw
from course_lib.authoring.site.notebook_facts import read_facts
from course_lib.outline import OUTLINE_FILE, OutlineError, all_lessons, load_outline

LINK = "(../book/references.bib#elman1990finding)"


@pytest.mark.parametrize(
    ("written", "cited"),
    [
        (f"[Elman (1990)]{LINK} says", "{cite:t}`elman1990finding` says"),
        (f"known ([Elman, 1990]{LINK})", "known ({cite:alp}`elman1990finding`)"),
        (f"see [section 2]{LINK}", "see section 2 {cite:p}`elman1990finding`"),
        ("[a page](../book/notation.md)", "[a page](../book/notation.md)"),
    ],
)
def test_links_to_the_bibliography_become_citations(written: str, cited: str) -> None:
    assert to_roles(written) == cited


def test_the_outline_has_every_lesson_in_order() -> None:
    lessons = all_lessons(load_outline(ROOT))
    assert [lesson.number for lesson in lessons] == [f"{number:02}" for number in range(1, 19)]


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ("{name: 01_a, title: A, question: Q, needs: ['02']}", "needs 02, which does not come before it"),
        ("{name: one, title: A, question: Q, needs: []}", "Correct the entry"),
    ],
)
def test_a_fault_of_the_outline_is_told(tmp_path: Path, entry: str, said: str) -> None:
    (tmp_path / "book").mkdir()
    (tmp_path / OUTLINE_FILE).write_text(f"- part: P\n  lessons:\n    - {entry}\n", encoding="utf-8")
    with pytest.raises(OutlineError, match=said):
        load_outline(tmp_path)


def test_the_map_has_an_arc_for_each_need_and_a_link_for_each_lesson_that_exists() -> None:
    parts = load_outline(ROOT)
    drawn = draw(parts, lambda lesson: "x.html" if lesson.number == "03" else None)
    assert drawn.count("<path") == sum(len(lesson.needs) for lesson in all_lessons(parts))
    assert drawn.count("<a ") == 1
    assert drawn.count("to come") == 17


def test_the_facts_of_a_notebook(tmp_path: Path) -> None:
    notebook = tmp_path / "n.ipynb"
    cells = [
        {"cell_type": "markdown", "source": ["word " * 900]},
        {"cell_type": "code", "source": ["x = 1\n"] * 30},
    ]
    course = {"seconds": 12.3, "peak_mib": 400.0, "device": "cpu"}
    notebook.write_text(json.dumps({"cells": cells, "metadata": {"course": course}}), encoding="utf-8")
    facts = read_facts(notebook)
    # 900 words in 6 minutes, 31 lines in 3.1: rounded up to the next five.
    assert facts.reading_minutes == 10
    assert (facts.seconds, facts.peak_mib, facts.device) == (12.3, 400.0, "cpu")


def test_the_size_of_an_svg_is_read_in_css_pixels(tmp_path: Path) -> None:
    picture = tmp_path / "p.svg"
    picture.write_text('<svg height="75pt" width="300pt" viewBox="0 0 300 75">', encoding="utf-8")
    assert svg_size(picture) == (400, 100)


def test_icons_are_cut_from_the_theme() -> None:
    css = icon_css({"magnifying-glass"})
    assert '--icon-magnifying-glass:url("data:image/svg+xml,' in css
    with pytest.raises(ExtensionError, match="no icon is named no-such-icon"):
        icon_css({"no-such-icon"})
