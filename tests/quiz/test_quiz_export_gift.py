"""GIFT, read back sign by sign by a reader of its own that follows Moodle's documented format."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape

import pytest
from hostile_bank import by_id, hostile_lesson
from hypothesis import given
from hypothesis import strategies as st

from course_lib.quiz.bank import BLANK, Cloze, Item, Multiple, Numeric, SelectBlank, Single, TrueFalse
from course_lib.quiz.export import export
from course_lib.quiz.export.core import LessonEntries
from course_lib.quiz.export.gift import _escaped
from course_lib.quiz.markup import bracket_html

ESCAPED = dict(zip(r"\#=~{}:n", "\\#=~{}:\n", strict=True))
SIGNS = "#=~{}:"


@dataclass
class Answer:
    share: float
    text: str
    feedback: str


@dataclass
class Question:
    """One question as Moodle would have it; a true one has its answers in the order true, false."""

    type: str
    id: str
    tags: list[str]
    name: str
    text: str
    general: str
    answers: list[Answer]


def marked(text: str) -> str:
    """The text with backslashes undone; signs that had none become characters of the private range."""
    pieces = re.split(r"(\\[\\#=~{}:n])", text)
    pieces[1::2] = [ESCAPED[piece[1]] for piece in pieces[1::2]]
    pieces[::2] = ["".join(mark(c) if c in SIGNS else c for c in piece) for piece in pieces[::2]]
    return "".join(pieces)


def mark(sign: str) -> str:
    return chr(0xE000 + ord(sign))


def formatted(text: str) -> str:
    """The text without the name of its format, which must be HTML; signs are themselves again."""
    text = re.sub("[\ue000-\ue0ff]", lambda found: chr(ord(found[0]) - 0xE000), text).strip(" \n")
    assert text.startswith("[html]"), text
    return text.removeprefix("[html]").strip(" \n")


def read_gift(data: bytes) -> tuple[str, list[Question]]:
    """The category and the questions of a GIFT file."""
    category, *blocks = re.split(r"\n[ \t]*\n", data.decode())
    assert category.startswith("$CATEGORY: ")
    return category.removeprefix("$CATEGORY: "), [read_question(block) for block in blocks]


def read_question(block: str) -> Question:
    lines = block.strip().split("\n")
    comments = " ".join(line for line in lines if line.startswith("//"))
    body = marked("\n".join(line for line in lines if not line.startswith("//")))
    ids, tags = re.findall(r"\[id:([^\]]+)\]", comments), re.findall(r"\[tag:([^\]]+)\]", comments)
    _, name, text = body.split(mark(":") * 2, 2)
    text, rest = text.split(mark("{"), 1)
    answers, after = rest.split(mark("}"), 1)
    assert (len(ids), after.strip()) == (1, "")
    answers, general = answers.rsplit(mark("#") * 4, 1)
    kind, read = read_answers(answers.strip())
    return Question(kind, ids[0], tags, name, formatted(text), formatted(general), read)


def read_answers(text: str) -> tuple[str, list[Answer]]:
    equal, tilde, hash_sign = mark("="), mark("~"), mark("#")
    if text.startswith(hash_sign):
        return "numerical", read_weighed(text[1:], 1.0)
    if tilde in text:
        return "single" if equal in text else "multiple", read_weighed(text, 0.0)
    truth = re.fullmatch(f"(T|TRUE|F|FALSE){hash_sign}(.*){hash_sign}(.*)", text, re.DOTALL)
    if truth:
        answer, wrong, right = truth[1][0] == "T", formatted(truth[2]), formatted(truth[3])
        told = {answer: right, not answer: wrong}
        return "truefalse", [Answer(float(t == answer), str(t), told[t]) for t in (True, False)]
    assert "->" not in text, "Moodle would read a matching question"
    return "shortanswer", read_weighed(text, 1.0)


def read_weighed(text: str, unweighed: float) -> list[Answer]:
    """Answers that begin with `=` or `~`, perhaps with a weight between percent signs."""
    answers = []
    for sign, body in re.findall(f"([{mark('=')}{mark('~')}])([^{mark('=')}{mark('~')}]*)", text):
        share = 1.0 if sign == mark("=") else 0.0
        answer, feedback = body.split(mark("#"), 1)
        if weight := re.match(r"%(-?[0-9]{1,2}\.?[0-9]*)%", answer):
            share, answer = float(weight[1]) / 100, answer[weight.end() :]
        answer = re.sub("[\ue000-\ue0ff]", lambda found: chr(ord(found[0]) - 0xE000), answer).strip()
        for name in ("[html]", "[plain]"):
            if answer.startswith(name):
                answer = answer.removeprefix(name)
                break
        answers.append(Answer(share, answer, formatted(feedback)))
    return answers


@pytest.fixture(scope="module")
def lesson(tmp_path_factory: pytest.TempPathFactory) -> LessonEntries:
    return hostile_lesson(tmp_path_factory.mktemp("bank"))


@pytest.fixture(scope="module")
def questions(lesson: LessonEntries) -> dict[str, Question]:
    [data] = export("gift", [lesson], 0).files.values()
    return {question.id: question for question in read_gift(data)[1]}


def plain(text: str) -> str:
    return bracket_html(text).strip(" \n")


def test_what_gift_has_no_question_for_is_told(lesson: LessonEntries) -> None:
    made = export("gift", [lesson], 0)
    assert {(entry.id, entry.kind, entry.reason) for entry in made.not_carried} == {
        ("blanks", "cloze", "GIFT has no question with several blanks"),
        ("h-both", "cloze", "GIFT has no question with several blanks"),
        ("h-arrow", "cloze", "GIFT reads an answer with -> in it as a matching question"),
        ("backwards", "ordering", "GIFT has no question that asks for an order"),
        ("h-order", "ordering", "GIFT has no question that asks for an order"),
    }


def test_every_other_item_is_there_with_its_place_and_tags(lesson: LessonEntries) -> None:
    made = export("gift", [lesson], 0)
    [(name, data)] = made.files.items()
    category, questions = read_gift(data)
    assert name == "quiz_03_bptt.gift"
    assert category == "$course$/top/From recurrence to attention/03 Back//through: time::now"
    lost = {entry.id for entry in made.not_carried}
    assert [question.id for question in questions] == [i.id for i in lesson.items if i.id not in lost]
    for question in questions:
        item = by_id(lesson.items)[question.id]
        assert question.name == item.id
        assert question.tags == ["03_bptt", item.kind, *item.claims]
        assert question.general == f"<p>Lesson 03 Back/through: time::now, section “{item.section}”.</p>"


def test_statements(lesson: LessonEntries, questions: dict[str, Question]) -> None:
    for identity, question in questions.items():
        item = by_id(lesson.items)[identity]
        expected = BLANK.sub("_____", plain(item.statement))
        if isinstance(item, Numeric) and item.unit:
            expected = f"<div>{bracket_html(item.statement)}</div><p>Unit: {bracket_html(item.unit)}</p>"
        assert question.text == expected
    assert r"\(\frac{a_{1}}{b} \neq \{x : y = z\} \# \% &lt; 1\)" in questions["h-true"].text
    assert r"\[\nabla_{W} L" in questions["h-true"].text


def expected_answers(item: Item) -> tuple[str, list[tuple[object, str, str]]]:
    match item:
        case TrueFalse():
            return "truefalse", [
                (float(t == item.answer), str(t), plain(item.feedback[t])) for t in (True, False)
            ]
        case Single():
            shares = {letter: float(letter == item.answer) for letter in item.choices}
            return "single", [(shares[k], plain(c.text), plain(c.feedback)) for k, c in item.choices.items()]
        case Multiple():
            part = 1 / len(item.answer)
            near = {k: pytest.approx(part if k in item.answer else -part, abs=1e-7) for k in item.choices}
            return "multiple", [(near[k], plain(c.text), plain(c.feedback)) for k, c in item.choices.items()]
        case Cloze():
            [blank] = item.blanks.values()
            if isinstance(blank, SelectBlank):
                told = blank.choices.items()
                return "single", [
                    (float(t == blank.answer), escape(t), plain(feedback)) for t, feedback in told
                ]
            right = [(1.0, text.replace("*", r"\*"), plain(blank.feedback.right)) for text in blank.accept]
            return "shortanswer", [*right, (0.0, "*", plain(blank.feedback.wrong))]
    raise AssertionError(item.kind)


def test_answers_and_feedback(lesson: LessonEntries, questions: dict[str, Question]) -> None:
    compared = 0
    for identity, question in questions.items():
        item = by_id(lesson.items)[identity]
        if not isinstance(item, Numeric):
            got = (question.type, [(a.share, a.text, a.feedback) for a in question.answers])
            assert got == expected_answers(item), identity
            compared += 1
    assert compared == 9


def test_numbers(lesson: LessonEntries, questions: dict[str, Question]) -> None:
    numeric = [item for item in lesson.items if isinstance(item, Numeric)]
    assert len(numeric) == 4
    for item in numeric:
        question = questions[item.id]
        assert question.type == "numerical"
        *numbers, other = question.answers
        got = [(a.share, *map(float, a.text.split(":")), a.feedback) for a in numbers]
        right = (1.0, item.answer, item.tolerance, plain(item.feedback.right))
        slips = [(0.0, slip.value, item.tolerance, plain(slip.feedback)) for slip in item.slips]
        assert got == [right, *slips]
        assert (other.share, other.text, other.feedback) == (0.0, "", plain(item.feedback.wrong))


@given(st.text(st.sampled_from("\\#=~{}:n\n a<&\"'$%[]*->"), max_size=30))
def test_every_text_survives(text: str) -> None:
    written = _escaped(text)
    assert "\n" not in written
    assert marked(written) == text
