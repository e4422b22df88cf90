"""Lessons are found by name, and their texts parsed."""

from pathlib import Path

import pytest
from mini_course import Mini, code

from course_lib.authoring.lessons import AuthoringError, all_lessons, find_lessons, find_project


@pytest.mark.parametrize("name", ["3", "03", "03_bptt", "lessons/03_bptt.ipynb", "lessons/src/03_bptt.md"])
def test_a_lesson_is_found_by_each_of_its_names(mini: Mini, name: str) -> None:
    mini.lesson("02_unrolling")
    mini.lesson("03_bptt")
    assert [lesson.name for lesson in find_lessons(mini.project, [name])] == ["03_bptt"]


def test_an_unknown_lesson_names_the_choices(mini: Mini) -> None:
    mini.lesson("02_unrolling")
    mini.lesson("03_bptt")
    with pytest.raises(AuthoringError, match=r"bttp: no such lesson(.|\n)*mend: .*02_unrolling, 03_bptt"):
        find_lessons(mini.project, ["bttp"])


def test_lessons_come_in_the_order_of_the_course_and_other_texts_are_none(mini: Mini) -> None:
    for name in ("10_ctc", "02_unrolling"):
        mini.lesson(name)
    mini.write("lessons/src/README.md", "no lesson")
    assert [lesson.name for lesson in all_lessons(mini.project)] == ["02_unrolling", "10_ctc"]


def test_the_project_is_found_from_below_and_missed_from_outside(
    mini: Mini, tmp_path_factory: pytest.TempPathFactory
) -> None:
    assert find_project(mini.project.sources).root == mini.project.root
    outside: Path = tmp_path_factory.mktemp("outside")
    with pytest.raises(AuthoringError, match=r"lessons/src(.|\n)*mend: Change into the course's checkout"):
        find_project(outside)


def test_cells_have_labels_options_and_the_line_where_they_begin(mini: Mini) -> None:
    lesson = mini.lesson(
        "03_bptt", code("1 + 1", label="sum", budget=3), "Some prose.\n", code("2", label="two")
    )
    lines = lesson.source.read_text().splitlines()
    assert [cell.kind for cell in lesson.cells] == ["markdown", "code", "markdown", "code"]
    assert [cell.name for cell in lesson.cells] == ["cell 1", "sum", "cell 3", "two"]
    assert lesson.cells[1].metadata == {"label": "sum", "budget": 3}
    for cell, begins in zip(lesson.cells, ["# A title", "```{code", "Some prose.", "```{code"], strict=True):
        assert lines[cell.line - 1].startswith(begins)


def test_options_that_are_no_yaml_are_told_with_their_file(mini: Mini) -> None:
    lesson = mini.lesson("03_bptt", "```{code-cell}\n---\nlabel: [\n---\n1\n```\n")
    with pytest.raises(
        AuthoringError, match=r"lessons/src/03_bptt\.md: .*line 10(.|\n)*mend: Write the cell's options"
    ):
        _ = lesson.cells
