"""Moodle XML, read back by a reader of its own that follows Moodle's documented format."""

from __future__ import annotations

import html as entities
import re
from dataclasses import dataclass, field
from html import escape
from itertools import combinations
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from every_kind import item_data
from hostile_bank import by_id, hostile_lesson

from course_lib.quiz.bank import (
    BLANK,
    ITEM,
    Cloze,
    Item,
    Multiple,
    Numeric,
    Ordering,
    SelectBlank,
    Single,
    TrueFalse,
)
from course_lib.quiz.export import export
from course_lib.quiz.export.core import LessonEntries
from course_lib.quiz.markup import bracket_html
from course_lib.quiz.score import assess

# docs.moodle.org: the only shares of credit, in percent, that Moodle's question bank knows.
SHARES = (100, 90, 83.33333, 80, 75, 70, 66.66667, 60, 50, 40, 33.33333, 30, 25, 20, 16.66667, 14.28571)
SHARES += (12.5, 11.11111, 10, 5, 0)


@dataclass
class Answer:
    share: float
    text: str
    feedback: str
    tolerance: float = 0.0


@dataclass
class Question:
    """One question as Moodle would have it; a cloze has its sub-questions as lists of answers."""

    type: str
    text: str
    name: str
    number: str
    general: str
    tags: list[str]
    answers: list[Answer]
    leaves: dict[str, str]
    parts: list[tuple[str, list[Answer]]] = field(default_factory=list)


def read_moodle(data: bytes) -> tuple[str, list[Question]]:
    """The category and the questions of a Moodle XML file."""
    quiz = ET.fromstring(data)
    assert quiz.tag == "quiz"
    category, *questions = quiz
    assert category.get("type") == "category"
    return text_of(category, "category"), [read_question(question) for question in questions]


def read_question(element: ET.Element) -> Question:
    question = Question(
        type=element.get("type", ""),
        text=text_of(element, "questiontext"),
        name=text_of(element, "name"),
        number=element.findtext("idnumber", ""),
        general=text_of(element, "generalfeedback"),
        tags=[tag.findtext("text", "") for tag in element.findall("tags/tag")],
        answers=[read_answer(answer) for answer in element.findall("answer")],
        leaves={child.tag: child.text or "" for child in element if len(child) == 0},
    )
    if question.type == "cloze":
        question.text, question.parts = read_parts(question.text)
    return question


def read_answer(element: ET.Element) -> Answer:
    tolerance = float(element.findtext("tolerance", "0"))
    share = float(element.get("fraction", "nan"))
    return Answer(share, element.findtext("text", ""), text_of(element, "feedback"), tolerance)


def text_of(element: ET.Element, name: str) -> str:
    found = element.find(name)
    assert found is not None, name
    assert name in {"name", "category"} or found.get("format") == "html"
    return found.findtext("text", "")


def read_parts(text: str) -> tuple[str, list[tuple[str, list[Answer]]]]:
    """A cloze's text with {#1}, {#2} … for its sub-questions, and these, taken apart sign by sign."""
    parts: list[tuple[str, list[Answer]]] = []
    while start := re.search(r"\{([0-9]*):([A-Z_]+):", text):
        assert start[1] == "1"
        position, answers = start.end(), []
        while text[position - 1] != "}":
            position, answer = read_alternative(text, position)
            answers.append(answer)
        parts.append((start[2], answers))
        text = f"{text[: start.start()]}{{#{len(parts)}}}{text[position:]}"
    return text, parts


def read_alternative(text: str, position: int) -> tuple[int, Answer]:
    """One alternative up to the `~` or `}` that ends it; after a backslash neither does."""
    share, pieces = 0.0, ["", ""]
    if text[position] == "=":
        share, position = 100.0, position + 1
    in_feedback = 0
    while text[position] not in "~}" or text[position - 1] == "\\":
        if text[position] == "#" and not in_feedback and text[position - 1] not in "&\\":
            in_feedback = 1
        else:
            pieces[in_feedback] += text[position]
        position += 1
    plain = [entities.unescape(piece) for piece in pieces]
    return position + 1, Answer(share, *plain)


def exported(lesson: LessonEntries) -> dict[str, Question]:
    made = export("moodle", [lesson], 0)
    assert made.not_carried == []
    return {question.number: question for question in read_moodle(*made.files.values())[1]}


@pytest.fixture(scope="module")
def lesson(tmp_path_factory: pytest.TempPathFactory) -> LessonEntries:
    return hostile_lesson(tmp_path_factory.mktemp("bank"))


@pytest.fixture(scope="module")
def questions(lesson: LessonEntries) -> dict[str, Question]:
    return exported(lesson)


def test_every_item_is_there_with_its_place_and_tags(lesson: LessonEntries) -> None:
    (name, data), *others = export("moodle", [lesson], 0).files.items()
    category, questions = read_moodle(data)
    assert (name, others) == ("quiz_03_bptt.moodle.xml", [])
    assert category == "$course$/top/From recurrence to attention/03 Back//through: time::now"
    assert [question.number for question in questions] == [item.id for item in lesson.items]
    for item, question in zip(lesson.items, questions, strict=True):
        assert question.name == item.id
        assert question.tags == ["03_bptt", item.kind, *item.claims]
        assert question.general.endswith(
            f"<p>Lesson 03 Back/through: time::now, section “{bracket_html(item.section)}”.</p>"
        )
        if item.kind != "cloze":
            assert question.leaves["defaultgrade"] == "1"


def test_statements(lesson: LessonEntries, questions: dict[str, Question]) -> None:
    for item in lesson.items:
        text = questions[item.id].text
        if isinstance(item, Cloze):
            text = entities.unescape(re.sub(r"\{#\d+\}", "_", text))
            assert text == entities.unescape(BLANK.sub("_", bracket_html(item.statement)))
        elif isinstance(item, Numeric) and item.unit:
            expected = f"<div>{bracket_html(item.statement)}</div><p>Unit: {bracket_html(item.unit)}</p>"
            assert text == expected
        else:
            assert text == bracket_html(item.statement)
    assert r"\(\frac{a_{1}}{b} \neq \{x : y = z\} \# \% &lt; 1\)" in questions["h-true"].text
    assert r"\[\nabla_{W} L" in questions["h-true"].text


def test_answers_and_feedback_of_choices(lesson: LessonEntries, questions: dict[str, Question]) -> None:
    for item in lesson.items:
        question = questions[item.id]
        got = [(answer.share, answer.text, answer.feedback) for answer in question.answers]
        if isinstance(item, TrueFalse):
            assert question.type == "truefalse"
            shares = {True: 100.0 * item.answer, False: 100.0 * (not item.answer)}
            expected = [(shares[t], str(t).lower(), bracket_html(item.feedback[t])) for t in (True, False)]
        elif isinstance(item, Single | Multiple):
            assert question.type == "multichoice"
            assert question.leaves["single"] == str(isinstance(item, Single)).lower()
            assert question.leaves["shuffleanswers"] == str(not item.fixed).lower()
            wrong = 0 if isinstance(item, Single) else -100 / len(item.answer)
            shares = {k: 100 / len(item.answer) if k in item.answer else wrong for k in item.choices}
            expected = [
                (pytest.approx(shares[k], abs=1e-5), bracket_html(c.text), bracket_html(c.feedback))
                for k, c in item.choices.items()
            ]
        elif isinstance(item, Ordering):
            assert question.type == "ordering"
            steps = [item.choices[letter] for letter in item.answer]
            expected = [
                (place, bracket_html(c.text), bracket_html(c.feedback))
                for place, c in enumerate(steps, start=1)
            ]
            assert question.leaves["selecttype"] == "ALL"
            # Moodle shows no feedback of a step: the whole is explained, in the right order.
            told = [question.general.index(bracket_html(c.feedback)) for c in steps]
            assert told == sorted(told)
        else:
            continue
        assert got == expected, item.id


def test_numbers(lesson: LessonEntries, questions: dict[str, Question]) -> None:
    numeric = [item for item in lesson.items if isinstance(item, Numeric)]
    assert len(numeric) == 4
    for item in numeric:
        *numbers, other = questions[item.id].answers
        expected = [(100.0, item.answer, bracket_html(item.feedback.right))]
        expected += [(0.0, slip.value, bracket_html(slip.feedback)) for slip in item.slips]
        assert [(a.share, float(a.text), a.feedback) for a in numbers] == expected
        assert {answer.tolerance for answer in numbers} == {item.tolerance}
        assert (other.share, other.text, other.feedback) == (0, "*", bracket_html(item.feedback.wrong))


def test_blanks(lesson: LessonEntries, questions: dict[str, Question]) -> None:
    clozes = [item for item in lesson.items if isinstance(item, Cloze)]
    assert len(clozes) == 5
    for item in clozes:
        names = BLANK.findall(item.statement)
        assert len(questions[item.id].parts) == len(names)
        for name, (kind, answers) in zip(names, questions[item.id].parts, strict=True):
            got = [(answer.share, answer.text, answer.feedback) for answer in answers]
            blank = item.blanks[name]
            if isinstance(blank, SelectBlank):
                assert kind == "MULTICHOICE"
                expected = [
                    (100.0 * (text == blank.answer), escape(text), bracket_html(told))
                    for text, told in blank.choices.items()
                ]
            else:
                assert kind == "SHORTANSWER"
                right, wrong = bracket_html(blank.feedback.right), bracket_html(blank.feedback.wrong)
                expected = [(100.0, text.replace("*", r"\*"), right) for text in blank.accept]
                expected.append((0.0, "*", wrong))
            assert got == expected, (item.id, name)


def matches_with_wildcards(pattern: str, given: str) -> bool:
    """Moodle's short answer: an asterisk without a backslash is any text; capitals do not count."""
    pieces = re.split(r"(?<!\\)\*", pattern)
    return bool(
        re.fullmatch(".*".join(re.escape(p.replace(r"\*", "*")) for p in pieces), given.strip(), re.I | re.S)
    )


def test_moodle_scores_a_cloze_as_the_course_does(
    lesson: LessonEntries, questions: dict[str, Question]
) -> None:
    item = by_id(lesson.items)["h-text"]
    assert isinstance(item, Cloze)
    [(_, answers)] = questions["h-text"].parts
    blank = item.blanks["gap"]
    assert not isinstance(blank, SelectBlank)
    for given in [*blank.accept, "axxb", "A*B", " t ", "*", "", "größe", "other"]:
        score = next((a.share for a in answers if given and matches_with_wildcards(a.text, given)), 0)
        assert score == 100 * assess(item, {"gap": given}).score, given


def multiple(count: int, answer: str) -> Item:
    choices = {k: {"text": k, "feedback": f"about {k}"} for k in "abcdefgh"[:count]}
    return ITEM.validate_python(item_data("multiple", choices=choices, answer=list(answer)))


@pytest.mark.parametrize(
    ("count", "answer"),
    [
        (2, "a"),
        (2, "b"),
        (3, "ac"),
        (4, "bcd"),
        (5, "abcd"),
        (6, "abcde"),
        (7, "abcdef"),
        (8, "abcdefg"),
        (8, "h"),
    ],
)
def test_moodle_scores_every_choice_of_answers_as_the_course_does(count: int, answer: str) -> None:
    item = multiple(count, answer)
    question = exported(LessonEntries("03_bptt", "BPTT", False, (item,)))[item.id]
    shares = dict(zip("abcdefgh"[:count], (a.share for a in question.answers), strict=True))
    assert all(any(abs(abs(share) - known) < 1e-9 for known in SHARES) for share in shares.values())
    for size in range(count + 1):
        for chosen in combinations(shares, size):
            moodle = min(100.0, max(0.0, sum(shares[letter] for letter in chosen)))
            assert moodle == pytest.approx(100 * assess(item, list(chosen)).score, abs=1e-4), chosen


def moodle_number(question: Question, given: float) -> Answer:
    """The first answer that matches; Moodle widens a tolerance by a trace, so that decimals meet."""
    return next(
        a for a in question.answers if a.text == "*" or abs(given - float(a.text)) <= a.tolerance + 1e-14
    )


def test_moodle_scores_numbers_as_the_course_does(
    lesson: LessonEntries, questions: dict[str, Question]
) -> None:
    for item in (item for item in lesson.items if isinstance(item, Numeric)):
        told: dict[str, Any] = {"right": item.feedback.right, "wrong": item.feedback.wrong}
        told |= {f"slip:{index}": slip.feedback for index, slip in enumerate(item.slips)}
        centres = [item.answer, *(slip.value for slip in item.slips), 123.0]
        for given in [c + f * item.tolerance for c in centres for f in (-1.01, -0.99, 0, 0.99, 1.01)]:
            expected, got = assess(item, given), moodle_number(questions[item.id], given)
            assert got.share == 100 * expected.score
            assert got.feedback == bracket_html(told[expected.feedback[0]])
