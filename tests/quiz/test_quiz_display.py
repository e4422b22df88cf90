"""A quiz in a notebook: the form that is read without scripts, and what the scripts are given."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from every_kind import ITEMS, LESSON, item_data, write_quiz

from course_lib.quiz import show
from course_lib.quiz.element import player_file
from course_lib.quiz.payload import item_print, quiz_payload, to_script
from course_lib.quiz.readable import answers_html, questions_html
from course_lib.quiz.reading import BankError, load_quiz


@pytest.fixture
def root(tmp_path: Path) -> Path:
    write_quiz(tmp_path, [item_data(kind) for kind in ITEMS])
    return tmp_path


def feedback_texts(root: Path) -> list[str]:
    """Every feedback of the bank that has no mathematics in it."""
    texts: list[str] = []

    def collect(value: Any, under_feedback: bool) -> None:
        if isinstance(value, dict):
            for key, part in value.items():
                collect(part, under_feedback or key == "feedback")
        elif isinstance(value, list):
            for part in value:
                collect(part, under_feedback)
        elif under_feedback and isinstance(value, str) and "$" not in value:
            texts.append(value)

    collect(ITEMS, False)
    assert len(texts) > 15
    return texts


def test_no_answer_stands_beside_its_question(root: Path) -> None:
    questions = questions_html(load_quiz(root, LESSON))
    for text in feedback_texts(root):
        assert text not in questions
    assert questions.count('class="quiz-question"') == len(ITEMS)


def test_the_appendix_has_every_answer(root: Path) -> None:
    answers = answers_html(load_quiz(root, LESSON))
    for words in (
        "<b>True.</b>",
        "<b>a.</b>",
        "<b>a, c.</b>",
        "<b>0.1667</b>",
        "<b>sum</b>",
        "<b>products</b>",
    ):
        assert words in answers
    assert "<b>b, d, a, c.</b>" in answers


def test_a_notebook_gets_player_readable_form_and_text(root: Path) -> None:
    bundle = show(LESSON, root)._repr_mimebundle_()
    html = bundle["text/html"]
    before_script = html.partition('<script type="application/json">')[0]
    assert "not trusted" in before_script
    assert "$\\sum_t \\delta_t$" in before_script
    assert "<math" not in before_script
    for name in ("store.js", "score.js", "quiz.js", "quiz.css"):
        assert player_file(name) in html
    assert bundle["text/plain"].startswith("Quiz: Bptt\n\n1. The gradient of a shared weight")
    assert "   b) The weights" in bundle["text/plain"]


def test_the_data_are_json_that_cannot_end_their_script(root: Path) -> None:
    hostile = item_data("single", id="x", statement="</script><!-- \u2028 &amp;")
    write_quiz(root, [hostile])
    script = to_script(quiz_payload(load_quiz(root, LESSON), "T"))
    assert "<" not in script
    assert json.loads(script)["items"][0]["statement"].startswith("&lt;/script&gt;")


def test_the_page_of_one_machine_is_that_of_another(root: Path) -> None:
    assert show(LESSON, root).html == show(LESSON, root).html


def test_an_answer_goes_with_what_was_asked_and_not_with_where(root: Path) -> None:
    def print_of(**changes: Any) -> str:
        write_quiz(root, [item_data("single", **changes)])
        return item_print(load_quiz(root, LESSON).items[0])

    assert print_of(section="Elsewhere", difficulty=3, claims=["Q01"]) == print_of()
    assert print_of(statement="What is subtracted?") != print_of()
    assert print_of(answer="b") != print_of()


def test_a_blank_shows_its_list_on_paper(root: Path) -> None:
    assert re.search(r"<u>&emsp;sum / mean&emsp;</u>", questions_html(load_quiz(root, LESSON)))


def test_a_wrong_name_is_told(root: Path) -> None:
    with pytest.raises(BankError, match="Choose one of: 03_bptt"):
        show("3", root)
