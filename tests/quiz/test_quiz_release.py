"""The notebook of a graded quiz: what it asks, who is asked what, and that it keeps its key to itself."""

from __future__ import annotations

import base64
import bz2
import gzip
import json
import zlib
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest
from click.testing import CliRunner
from every_kind import LESSON, item_data
from graded_course import ASSIGNMENT, DRAWN, KINDS, RIGHT, SLOTS, GradedCourse, cell_of, drawn_items
from nbformat import NotebookNode

from course_lib.cli import main
from course_lib.quiz.bank import ITEM, Item, Quiz
from course_lib.quiz.classroom import ClassroomError
from course_lib.quiz.feedback import all_feedback, feedback_texts
from course_lib.quiz.leaks import find_leaks, right_answer
from course_lib.quiz.reading import load_quiz, quiz_names
from course_lib.quiz.release import Release, plan, read_students, refuse_leaks, source_notebook, strata
from course_lib.quiz.score import assess

COURSE = Path(__file__).parents[2]
DATA = [item_data(kind) for kind in KINDS]
QUIZ = Quiz(lesson=LESSON, items=tuple(ITEM.validate_python(data) for data in DATA))


def many(count: int = 24) -> tuple[Item, ...]:
    """Numeric items in three topics and three difficulties, evenly."""
    return tuple(
        ITEM.validate_python(
            item_data("numeric", id=f"n{n}", section=f"Topic {n % 3}", difficulty=1 + n // 3 % 3, slips=[])
        )
        for n in range(count)
    )


def as_data(notebook: NotebookNode) -> Any:
    return json.loads(nbformat.writes(notebook))


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return GradedCourse(tmp_path).root


def run(*words: str) -> Any:
    return CliRunner().invoke(main, ["quiz", "release", *words])


# The source notebook.


def test_the_notebook_has_a_statement_and_a_test_for_each_item_and_one_answer_cell() -> None:
    notebook = source_notebook(plan(QUIZ, 2))
    nbformat.validate(notebook)
    names = [cell.metadata.nbgrader.grade_id for cell in notebook.cells]
    slots = list(SLOTS.values())
    assert names == ["title", *(f"{slot}-statement" for slot in slots), "answers", *slots]
    for cell in notebook.cells:
        roles = cell.metadata.nbgrader
        assert roles.grade == (roles.grade_id in slots)
        assert roles.solution == (roles.grade_id == "answers")
        assert roles.locked == (roles.grade_id != "answers")
        assert roles.get("points") == (2 if roles.grade else None)


def test_a_statement_says_all_that_an_answer_needs() -> None:
    notebook = source_notebook(plan(QUIZ))
    told = {kind: cell_of(notebook, f"{slot}-statement").source for kind, slot in SLOTS.items()}
    assert "$\\sum_t \\delta_t$" in told["true_false"]
    assert "- **a)** The *terms* of all steps\n- **b)** The weights\n" in told["single"]
    assert "squared units" in told["numeric"]
    assert "a [ what ] of [ factors ]" in told["cloze"]
    assert "- `what`: one of `sum`, `mean`\n" in told["cloze"]


def test_the_answer_cell_holds_the_right_answers_between_nbgraders_marks() -> None:
    code = cell_of(source_notebook(plan(QUIZ)), "answers").source
    namespace: dict[str, Any] = {}
    exec(code, namespace)
    given = namespace["answers"]
    assert list(given) == list(SLOTS.values())
    for item, answer in zip(QUIZ.items, given.values(), strict=True):
        assert assess(item, answer).score == 1
    head = code[: code.index("### BEGIN SOLUTION")]
    exec(head.replace("if all", "if 0 and all") + "    pass", namespace)
    assert namespace["answers"] == dict.fromkeys(SLOTS.values())


def test_any_text_survives_the_way_into_the_hidden_tests(capsys: pytest.CaptureFixture[str]) -> None:
    nasty = "It's '''quoted''' \\u0027 \\ \"twice\" \n new $\\nabla$ {braces} – ü \\"
    data = item_data("single")
    data["choices"]["b"]["feedback"] = nasty
    item = ITEM.validate_python(data)
    code = cell_of(source_notebook(plan(Quiz(lesson=LESSON, items=(item,)))), "q1").source
    exec(code, {"answers": {"q1": "b"}})
    assert " ".join(nasty.split()) in capsys.readouterr().out


@pytest.mark.parametrize(
    "mark", ["### END HIDDEN TESTS", "BEGIN SOLUTION", "### AUTOTEST", "END MARK SCHEME"]
)
def test_marks_of_nbgrader_in_an_item_are_refused(mark: str) -> None:
    item = ITEM.validate_python(item_data("true_false", statement=f"The line\n{mark}\nends it."))
    with pytest.raises(ClassroomError, match="shared: its text has"):
        plan(Quiz(lesson=LESSON, items=(item,)))


# The command.


def test_the_command_writes_where_nbgrader_looks(course: Path) -> None:
    done = run(LESSON, "--points", "0.5")
    assert (done.exit_code, done.stderr) == (0, "")
    path = course / "solutions" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    assert "6 questions, 0.5 points each" in done.output
    before = path.read_bytes()
    again = run(LESSON)
    assert again.exit_code == 2
    assert "solutions/quiz_03_bptt/quiz_03_bptt.ipynb: it exists already" in again.stderr
    assert path.read_bytes() == before
    assert run(LESSON, "--points", "0.5", "--force").exit_code == 0
    assert path.read_bytes() == before


def test_public_items_are_asked_for_marks_only_on_purpose(course: Path) -> None:
    (course / "quizzes" / "graded" / f"{LESSON}.yml").unlink()
    refused = run(LESSON)
    assert refused.exit_code == 2
    assert "quizzes/graded/03_bptt.yml: there is no such graded quiz" in refused.stderr
    assert "--practice" in refused.stderr
    allowed = run(LESSON, "--practice")
    assert allowed.exit_code == 0
    assert "on the site, with their answers" in allowed.stderr


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--points", "0"], "0 points an item"),
        (["--draw", "7", "--seed", "s"], "7 of 6 items cannot be drawn"),
        (["--draw", "0", "--seed", "s"], "0 of 6 items cannot be drawn"),
        (["--draw", "2"], "both --draw and --seed"),
        (["--students", "none.txt"], "no roster that can be read"),
    ],
)
def test_what_cannot_be_asked_is_told(course: Path, words: list[str], told: str) -> None:
    done = run(LESSON, *words)
    assert done.exit_code == 2
    assert told in done.stderr
    assert not (course / "solutions").exists()


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("ana\nben\n\n cid \n", ["ana", "ben", "cid"]),
        ("last,id,email\nA,ana,a@b\nB,b.en-2,b@b\n", ["ana", "b.en-2"]),
        ("\ufeffid\n007\njosé\n", ["007", "josé"]),
    ],
)
def test_a_roster_is_text_or_csv(tmp_path: Path, text: str, names: list[str]) -> None:
    (tmp_path / "roster").write_text(text, encoding="utf-8")
    assert read_students(tmp_path / "roster") == names


@pytest.mark.parametrize(
    "text", ["", "ana\nana\n", "../ana\n", "a/b\n", "..\n", ".hidden\n", "a b\n", "id\n"]
)
def test_a_roster_names_no_folders_elsewhere_and_none_twice(tmp_path: Path, text: str) -> None:
    (tmp_path / "roster").write_text(text, encoding="utf-8")
    with pytest.raises(ClassroomError, match="One id a line"):
        read_students(tmp_path / "roster")


# The draw.


def test_every_student_is_asked_the_same_mix_and_no_item_twice() -> None:
    release = plan(Quiz(lesson=LESSON, items=many()), draw=8, seed="autumn")
    for n in range(50):
        drawn = list(release.items_of(f"student{n}").values())
        assert len({item.id for item in drawn}) == 8
        topics, levels = (Counter(getattr(item, key) for item in drawn) for key in ("section", "difficulty"))
        assert len(topics) == len(levels) == 3
        assert set(topics.values()) <= {2, 3, 4}
        assert max(levels.values()) <= 4
    assert len({tuple(item.id for item in release.items_of(f"student{n}").values()) for n in range(50)}) > 40


def test_the_groups_are_even_and_keep_every_item() -> None:
    for count in range(1, 25):
        groups = strata(many(), count, "s")
        assert sorted(item.id for group in groups for item in group) == sorted(item.id for item in many())
        assert {len(group) for group in groups} <= {24 // count, 24 // count + 1}


def test_a_draw_depends_on_seed_and_student_alone() -> None:
    def ids(seed: str, name: str, items: tuple[Item, ...]) -> list[str]:
        release = plan(Quiz(lesson=LESSON, items=items), draw=5, seed=seed)
        return [item.id for item in release.items_of(name).values()]

    assert ids("a", "ana", many()) == ids("a", "ana", many())
    assert ids("a", "ana", many()) != ids("b", "ana", many()) != ids("b", "ben", many())


@pytest.mark.slow
def test_a_hand_out_has_the_own_questions_and_nothing_that_nbgrader_would_undo(
    drawn_class: GradedCourse,
) -> None:
    from nbgrader.utils import compute_checksum

    quiz = load_quiz(drawn_class.root, "04_draw", graded=True)
    release = plan(quiz, draw=6, seed="autumn")
    for student in ("ana", "ben", "cid"):
        notebook = drawn_class.handout(student)
        own = release.items_of(student)
        assert [f"item-{n}" for n in drawn_items(notebook).values()] == [item.id for item in own.values()]
        for cell in notebook.cells:
            if cell.id.endswith("-statement"):
                assert "nbgrader" not in cell.metadata
                assert cell.metadata.editable is False
            else:
                assert cell.metadata.nbgrader.checksum == compute_checksum(cell)
            if cell.id in own:
                assert "'kind': 'numeric'" in cell.source


# The key.


@pytest.mark.parametrize("name", quiz_names(COURSE, graded=True))
def test_every_graded_quiz_of_the_course_can_be_asked(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    quiz = load_quiz(COURSE, name, graded=True)
    release = plan(quiz, 2)
    refuse_leaks(bare(release), release)
    answers = {slot: right_answer(item) for slot, (item,) in release.slots.items()}
    for slot in answers:
        namespace: dict[str, Any] = {"answers": answers}
        code = cell_of(source_notebook(release), slot).source
        exec(code.replace("graded.points", "earned = graded.points"), namespace)
        assert namespace["earned"] == 2
        assert "the form is understood" in capsys.readouterr().out


def slots_of(quiz: Quiz) -> dict[str, tuple[Item, ...]]:
    return plan(quiz).slots


@pytest.mark.slow
def test_neither_release_nor_hand_outs_give_the_key_away(drawn_class: GradedCourse) -> None:
    assert find_leaks(as_data(drawn_class.released), slots_of(QUIZ)) == []
    release = plan(load_quiz(drawn_class.root, "04_draw", graded=True), draw=6, seed="autumn")
    folder = drawn_class.root / "build" / "handout" / DRAWN
    files = [*folder.rglob("*.*"), drawn_class.root / "release" / DRAWN / f"{DRAWN}.ipynb"]
    assert len(files) == 4
    for path in files:
        data = json.loads(path.read_text(encoding="utf-8"))
        assert find_leaks(data, dict(release.slots)) == []
        # By another way: no number that is an answer stands behind a slot's or an item's name.
        assert "autumn" not in path.read_text(encoding="utf-8")
        assert "item-" not in path.read_text(encoding="utf-8")


def test_the_search_finds_every_item_in_the_source_notebook() -> None:
    leaks = find_leaks(as_data(source_notebook(plan(QUIZ))), slots_of(QUIZ))
    assert {f"{item.id}: the right answer" for item in QUIZ.items} <= set(leaks)
    assert {f"{item.id}: a feedback text" for item in QUIZ.items} <= set(leaks)
    assert any(leak.startswith("a field of a key") for leak in leaks)


def in_lines(raw: bytes) -> str:
    text = base64.b64encode(raw).decode()
    return "\n".join(text[start : start + 10] for start in range(0, len(text), 10))


ENCODINGS: dict[str, Callable[[bytes], str]] = {
    "plain": bytes.decode,
    "base64": lambda raw: base64.b64encode(raw).decode(),
    "base64 in lines": in_lines,
    "urlsafe base64": lambda raw: base64.urlsafe_b64encode(raw).decode(),
    "hex": bytes.hex,
    "gzip": lambda raw: base64.b64encode(gzip.compress(raw)).decode(),
    "zlib in hex": lambda raw: zlib.compress(raw).hex(),
    "bz2": lambda raw: base64.b64encode(bz2.compress(raw)).decode(),
    "twice": lambda raw: base64.b64encode(base64.b64encode(gzip.compress(raw))).decode(),
}
SECRETS = {
    "a feedback text": "Those are shared.",
    "the right answer": '{"q2": "a"}',
    "the right answer of an id": '{"which-sum":"a", "padding": 0}',
    "the whole item": json.dumps(DATA[1]),
}


@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("place", ["metadata", "cell metadata", "output", "source", "key"])
def test_a_leak_on_purpose_is_found(place: str, encoding: str, secret: str) -> None:
    release = plan(QUIZ)
    notebook = bare(release)
    refuse_leaks(notebook, release)
    leak(notebook, place, ENCODINGS[encoding](SECRETS[secret].encode()))
    with pytest.raises(ClassroomError, match=r"the key shows: .*(which-sum|field of a key)"):
        refuse_leaks(notebook, release)


def bare(release: Release) -> NotebookNode:
    """The source notebook without what nbgrader takes out, taken out here in another way."""
    notebook = source_notebook(release)
    for cell in notebook.cells:
        for begin in ("### BEGIN HIDDEN", "    ### BEGIN SOLUTION"):
            cell.source = cell.source.split(begin)[0]
    return notebook


def leak(notebook: NotebookNode, place: str, text: str) -> None:
    match place:
        case "metadata":
            notebook.metadata["course"] = {"deep": [text]}
        case "cell metadata":
            notebook.cells[0].metadata["tags"] = ["a", text]
        case "output":
            notebook.cells[-1].outputs = [nbformat.v4.new_output("stream", text=text)]
        case "source":
            notebook.cells[-1].source += f"\n# {text}"
        case "key":
            notebook.metadata[text] = 1


@pytest.mark.parametrize("kind", KINDS)
def test_the_right_answer_scores_full_marks_and_has_its_feedback(kind: str) -> None:
    item = QUIZ.items[KINDS.index(kind)]
    assert right_answer(item) == RIGHT[kind]
    outcome = assess(item, right_answer(item))
    assert outcome.score == 1
    assert set(feedback_texts(item, outcome.feedback)) <= set(all_feedback(item))
