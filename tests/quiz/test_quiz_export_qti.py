"""Canvas QTI, read back with a ZIP and an XML reader: manifest, questions, right answers, feedback."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from html import escape
from itertools import combinations
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from every_kind import item_data
from hostile_bank import by_id, hostile_lesson, write_bank

from course_lib.quiz.bank import BLANK, ITEM, Cloze, Item, Multiple, Numeric, SelectBlank, Single, TrueFalse
from course_lib.quiz.export import export, select
from course_lib.quiz.export.core import LessonEntries
from course_lib.quiz.markup import html
from course_lib.quiz.score import assess

QTI = "{http://www.imsglobal.org/xsd/ims_qtiasiv1p2}"
CP = "{http://www.imsglobal.org/xsd/imsccv1p1/imscp_v1p1}"
MOMENT = datetime(2026, 3, 4, tzinfo=UTC).timestamp()


@dataclass
class Question:
    """One question as Canvas would have it; `told`: feedback by choice, "right", "wrong" or "all"."""

    ident: str
    title: str
    type: str
    text: str
    choices: dict[str, str]
    right: dict[str, bool]
    accepted: list[str]
    least: Decimal | None
    greatest: Decimal | None
    told: dict[str, str]


def members(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist() if not name.endswith("/")}


def manifest_of(files: dict[str, bytes]) -> ET.Element:
    return ET.fromstring(files["imsmanifest.xml"])


def read_qti(data: bytes) -> list[Question]:
    """The questions of the assessment that the manifest names."""
    files = members(data)
    [resource] = manifest_of(files).findall(f".//{CP}resource[@type='imsqti_xmlv1p2']")
    file = resource.find(f"{CP}file")
    assert file is not None
    assessment = ET.fromstring(files[file.get("href", "")])
    return [read_question(item) for item in assessment.iter(f"{QTI}item")]


def read_question(item: ET.Element) -> Question:
    fields = {
        f.findtext(f"{QTI}fieldlabel"): f.findtext(f"{QTI}fieldentry", "")
        for f in item.iter(f"{QTI}qtimetadatafield")
    }
    assert fields["points_possible"] == "1"
    labels = item.findall(f".//{QTI}render_choice/{QTI}response_label")
    choices = {label.get("ident", ""): label.findtext(f".//{QTI}mattext", "") for label in labels}
    [correct] = [c for c in item.iter(f"{QTI}respcondition") if c.findtext(f"{QTI}setvar") == "100"]
    refused = {e.text for e in correct.findall(f".//{QTI}not/{QTI}varequal")}
    equal = [e.text or "" for e in correct.iter(f"{QTI}varequal") if e.text not in refused]
    least, greatest = (correct.findtext(f".//{QTI}{name}") for name in ("vargte", "varlte"))
    return Question(
        ident=item.get("ident", ""),
        title=item.get("title", ""),
        type=fields["question_type"],
        text=item.findtext(f"{QTI}presentation/{QTI}material/{QTI}mattext", ""),
        choices=choices,
        right={ident: ident in equal for ident in choices},
        accepted=[text for text in equal if text not in choices],
        least=Decimal(least) if least else None,
        greatest=Decimal(greatest) if greatest else None,
        told=read_feedback(item, correct),
    )


def read_feedback(item: ET.Element, correct: ET.Element) -> dict[str, str]:
    """What is told for which answer, found as Canvas finds it: condition, then link, then text."""
    texts = {f.get("ident"): f.findtext(f".//{QTI}mattext", "") for f in item.iter(f"{QTI}itemfeedback")}
    told = {}
    for condition in item.iter(f"{QTI}respcondition"):
        for shown in condition.findall(f"{QTI}displayfeedback"):
            link = shown.get("linkrefid")
            chosen = condition.findtext(f"{QTI}conditionvar/{QTI}varequal")
            other = "all" if link == "general_fb" else "wrong"
            told["right" if condition is correct else chosen or other] = texts.pop(link)
    assert texts == {}, "feedback that nothing shows"
    return told


@pytest.fixture(scope="module")
def lesson(tmp_path_factory: pytest.TempPathFactory) -> LessonEntries:
    return hostile_lesson(tmp_path_factory.mktemp("bank"))


@pytest.fixture(scope="module")
def questions(lesson: LessonEntries) -> dict[str, Question]:
    [data] = export("qti", [lesson], MOMENT).files.values()
    return {question.title: question for question in read_qti(data)}


def test_what_canvas_has_no_question_for_is_told(lesson: LessonEntries) -> None:
    made = export("qti", [lesson], MOMENT)
    assert {(entry.id, entry.kind, entry.reason) for entry in made.not_carried} == {
        ("blanks", "cloze", "text2qti writes no question with several blanks"),
        ("h-both", "cloze", "text2qti writes no question with several blanks"),
        ("h-small", "numeric", "Canvas rounds to 4 decimals, and the answer is then outside its tolerance"),
        ("backwards", "ordering", "Canvas QTI has no question that asks for an order"),
        ("h-order", "ordering", "Canvas QTI has no question that asks for an order"),
    }


def test_a_question_that_text2qti_refuses_is_told_and_the_others_are_there() -> None:
    twice = {k: {"text": "the same", "feedback": k} for k in "ab"}
    items = tuple(
        ITEM.validate_python(item_data("single", **changes))
        for changes in ({"id": "twice", "choices": twice}, {"id": "fine"})
    )
    made = export("qti", [LessonEntries("03_bptt", "BPTT", False, items)], MOMENT)
    [lost] = made.not_carried
    assert (lost.id, lost.reason) == ("twice", "text2qti refuses it: Duplicate choice for question")
    assert [question.title for question in read_qti(*made.files.values())] == ["fine"]


def test_every_other_item_is_there(lesson: LessonEntries) -> None:
    made = export("qti", [lesson], MOMENT)
    [(name, data)] = made.files.items()
    questions = read_qti(data)
    lost = {entry.id for entry in made.not_carried}
    assert name == "quiz_03_bptt_qti.zip"
    assert [question.title for question in questions] == [i.id for i in lesson.items if i.id not in lost]
    assert len({question.ident for question in questions}) == len(questions)
    for question in questions:
        item = by_id(lesson.items)[question.title]
        section = html(item.section)
        assert question.told["all"] == f"<p>Lesson 03 Back/through: time::now, section “{section}”.</p>"


def test_the_manifest_names_every_file_the_date_and_the_licence(lesson: LessonEntries) -> None:
    [data] = export("qti", [lesson], MOMENT).files.values()
    files = members(data)
    manifest = manifest_of(files)
    named = {file.get("href") for file in manifest.iter(f"{CP}file")}
    assert named | {"imsmanifest.xml"} == set(files)
    words = " ".join(manifest.itertext())
    assert "2026-03-04" in words
    assert "CC BY 4.0" in words
    assert "Private" not in words
    [settings] = [ET.fromstring(files[name]) for name in files if name.endswith("assessment_meta.xml")]
    leaves = {element.tag.split("}")[1]: element.text for element in settings.iter()}
    assert leaves["title"] == "03 Back/through: time::now"
    # One item keeps its choices in the bank's order, and Canvas shuffles a quiz as a whole or not at all.
    assert leaves["shuffle_answers"] == "false"


def test_statements_and_formulas(lesson: LessonEntries, questions: dict[str, Question]) -> None:
    for identity, question in questions.items():
        item = by_id(lesson.items)[identity]
        expected = BLANK.sub("_____", html(item.statement))
        if isinstance(item, Numeric) and item.unit:
            expected = f"<div>{html(item.statement)}</div><p>Unit: {html(item.unit)}</p>"
        assert question.text == expected
    assert "<math xmlns" in questions["h-true"].text
    assert "equation_images" not in questions["h-true"].text


def expected_choices(item: Item) -> tuple[str, list[tuple[bool, str, str]]]:
    match item:
        case TrueFalse():
            told = [(t == item.answer, str(t), html(item.feedback[t])) for t in (True, False)]
            return "true_false_question", told
        case Single() | Multiple():
            kind = "multiple_choice_question" if isinstance(item, Single) else "multiple_answers_question"
            return kind, [(k in item.answer, html(c.text), html(c.feedback)) for k, c in item.choices.items()]
        case Cloze():
            [blank] = item.blanks.values()
            assert isinstance(blank, SelectBlank)
            told = [
                (t == blank.answer, escape(t, quote=False), html(feedback))
                for t, feedback in blank.choices.items()
            ]
            return "multiple_choice_question", told
    raise AssertionError(item.kind)


def test_choices_answers_and_feedback(lesson: LessonEntries, questions: dict[str, Question]) -> None:
    compared = 0
    for identity, question in questions.items():
        if question.choices:
            got = [(question.right[k], text, question.told[k]) for k, text in question.choices.items()]
            assert (question.type, got) == expected_choices(by_id(lesson.items)[identity])
            compared += 1
    assert compared == 8


def test_numbers(lesson: LessonEntries, questions: dict[str, Question]) -> None:
    numeric = [item for item in lesson.items if isinstance(item, Numeric) and item.id in questions]
    assert len(numeric) == 3
    for item in numeric:
        question = questions[item.id]
        answer, tolerance = Decimal(repr(item.answer)), Decimal(repr(item.tolerance))
        assert question.type == "numerical_question"
        assert (question.least, question.greatest) == (answer - tolerance, answer + tolerance)
        assert question.told["right"] == html(item.feedback.right)
        slips = "".join(f"<li>{slip.value:.5f}: {html(slip.feedback)}</li>" for slip in item.slips)
        slips = re.sub(r"<li>(\d+\.\d*?)0*:", r"<li>\1:", slips)
        assert question.told["wrong"] == html(item.feedback.wrong) + (f"<ul>{slips}</ul>" if slips else "")


def test_a_blank_to_write_in(lesson: LessonEntries, questions: dict[str, Question]) -> None:
    for name in ("h-text", "h-arrow"):
        item = by_id(lesson.items)[name]
        assert isinstance(item, Cloze)
        blank = item.blanks["gap"]
        assert not isinstance(blank, SelectBlank)
        question = questions[name]
        assert question.type == "short_answer_question"
        assert question.accepted == list(blank.accept)
        assert question.told["right"] == html(blank.feedback.right)
        assert question.told["wrong"] == html(blank.feedback.wrong)


def test_spellings_that_differ_in_capitals_stand_once() -> None:
    feedback = {"right": "r", "wrong": "w"}
    blanks = {"gap": {"accept": ["BPTT", " bptt ", "unrolled"], "feedback": feedback}}
    item = ITEM.validate_python(item_data("cloze", statement="{{gap}}", blanks=blanks))
    [data] = export("qti", [LessonEntries("03_bptt", "BPTT", False, (item,))], MOMENT).files.values()
    assert read_qti(data)[0].accepted == ["BPTT", "unrolled"]


def test_canvas_scores_several_choices_as_the_course_does(
    lesson: LessonEntries, questions: dict[str, Question]
) -> None:
    """Canvas: a share for each right choice, the same taken off for each wrong one, never below nothing."""
    item, question = by_id(lesson.items)["h-multiple"], questions["h-multiple"]
    right = dict(zip("abcdefgh", question.right.values(), strict=True))
    for size in range(1, 9):
        for chosen in combinations(right, size):
            canvas = sum(1 if right[letter] else -1 for letter in chosen) / sum(right.values())
            assert max(0.0, canvas) == pytest.approx(assess(item, list(chosen)).score)


def test_ids_stay_when_texts_change_so_that_importing_again_updates(tmp_path: Path) -> None:
    [before] = select(write_bank(tmp_path), ["04_gradients"])
    item = before.items[0].model_copy(update={"statement": "Another text?"})
    after = LessonEntries(before.name, before.title, False, (item,))
    old, new = (members(*export("qti", [lesson], MOMENT).files.values()) for lesson in (before, after))
    assert old.keys() == new.keys()
    [one], [other] = (read_qti(*export("qti", [lesson], MOMENT).files.values()) for lesson in (before, after))
    assert one.ident == other.ident
    assert (one.choices == other.choices, one.text == other.text) == (True, False)


def test_the_same_moment_gives_the_same_bytes(lesson: LessonEntries) -> None:
    first, again, later = (
        export("qti", [lesson], moment).files for moment in (MOMENT, MOMENT, MOMENT + 86400)
    )
    assert first == again
    assert first != later
