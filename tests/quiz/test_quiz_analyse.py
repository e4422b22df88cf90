"""Item analysis beside computations by hand on simulated classes, and on a class that nbgrader has graded."""

from __future__ import annotations

import json
import math
import random
import statistics
from collections import Counter
from pathlib import Path

import pytest
from click.testing import CliRunner
from graded_course import ASSIGNMENT, DRAWN, GradedCourse

from course_lib.cli import main
from course_lib.quiz.analyse import (
    ItemStatistics,
    Response,
    analyse,
    as_data,
    read_responses,
    save_figure,
    table,
)
from course_lib.quiz.classroom import ClassroomError


def simulated(students: int = 300, items: int = 8, asked: int | None = None) -> list[Response]:
    """A class by the Rasch model; right is "a", and those who miss take "b" twice as often as "c"."""
    draw = random.Random(7)
    responses = []
    for n in range(students):
        ability = draw.gauss(0, 1.5)
        for m in sorted(draw.sample(range(items), asked or items)):
            chance = 1 / (1 + math.exp(-(ability - (m - items / 2) * 0.8)))
            right = draw.random() < chance
            answer = "a" if right else draw.choice("bbc")
            responses.append(Response(f"s{n}", f"item-{m}", json.dumps(answer), float(right)))
    return responses


@pytest.mark.parametrize("asked", [8, 5])
def test_the_statistics_are_those_of_a_computation_by_hand(asked: int) -> None:
    responses = simulated(asked=asked)
    found = {row.item: row for row in analyse(responses)}
    assert len(found) == 8
    for name, row in found.items():
        mine = [r for r in responses if r.item == name]
        scores = [r.score for r in mine]
        rests = [
            statistics.mean(o.score for o in responses if o.student == r.student and o.item != name)
            for r in mine
        ]
        wrong = Counter(r.answer for r in mine if r.score < 1).most_common(1)[0]
        assert row.students == row.answered == len(mine)
        assert row.difficulty == pytest.approx(statistics.mean(scores), abs=1e-12)
        assert row.discrimination == pytest.approx(statistics.correlation(scores, rests), abs=1e-12)
        assert (row.wrong_answer, row.wrong_share) == (wrong[0], pytest.approx(wrong[1] / len(mine)))


def test_abilities_and_difficulties_that_were_put_in_come_out() -> None:
    rows = sorted(analyse(simulated()), key=lambda row: row.item)
    means = [row.difficulty for row in rows]
    assert means == sorted(means, reverse=True)
    assert all(row.discrimination > 0.2 for row in rows)
    assert all(row.wrong_answer == '"b"' for row in rows)


def with_item(score: dict[str, float], answers: dict[str, str | None]) -> ItemStatistics:
    """The statistics of one more item beside three others on which later students are better."""
    responses = [
        Response(f"s{n:02}", f"rest-{m}", '"a"', float(n >= 5 * (m + 1))) for n in range(20) for m in range(3)
    ]
    responses += [Response(name, "own", answers[name], score[name]) for name in score]
    return next(row for row in analyse(responses) if row.item == "own")


NAMES = [f"s{n:02}" for n in range(20)]


def flags(*right: bool, wrong: str = "bcdefgh") -> tuple[str, ...]:
    answers = {
        name: "a" if hit else wrong[n % len(wrong)]
        for n, (name, hit) in enumerate(zip(NAMES, right, strict=True))
    }
    return with_item({name: float(hit) for name, hit in zip(NAMES, right, strict=True)}, dict(answers)).flags


def test_flags() -> None:
    weak, strong = [True] * 10 + [False] * 10, [False] * 10 + [True] * 10
    assert flags(*strong) == ()
    assert flags(*weak) == ("negative discrimination",)
    assert flags(*[False] + [True] * 19) == ("too easy",)
    assert flags(*[False] * 16 + [True] * 4) == ("too hard",)
    assert flags(*[False] * 11 + [True] * 9, wrong="b") == (
        "a wrong answer is chosen more often than the right one",
    )
    assert flags(*strong, wrong="b") == ()


def test_what_cannot_be_known_is_told() -> None:
    few = [Response(f"s{n}", item, '"a"', float(n % 2)) for n in range(4) for item in ("one", "two")]
    alike = [Response(f"s{n}", "one", '"a"', 1.0) for n in range(9)]
    alike += [Response(f"s{n}", "two", '"a"', n % 2) for n in range(9)]
    lone = [Response(f"s{n}", "one", '"a"', float(n % 2)) for n in range(9)]
    for responses, words in ((few, "too few"), (alike, "no spread"), (lone, "no spread")):
        rows = analyse(responses)
        assert all(math.isnan(row.discrimination) for row in rows)
        assert all(data["discrimination"] is None for data in as_data(rows))
        assert words in table(rows)


def test_empty_and_malformed_answers_are_no_wrong_answer() -> None:
    answers: dict[str, str | None] = dict.fromkeys(NAMES, "malformed") | dict.fromkeys(NAMES[:5])
    answers |= {"s18": '"b"', "s19": '"a"'}
    row = with_item({name: float(name == "s19") for name in NAMES}, answers)
    assert (row.students, row.answered) == (20, 15)
    assert (row.wrong_answer, row.wrong_share) == ('"b"', pytest.approx(1 / 15))


def test_the_figure_names_every_item_and_is_the_same_each_time(tmp_path: Path) -> None:
    rows = analyse(simulated())
    rows.append(ItemStatistics("no-spread", 300, 300, 1.0, math.nan, None, 0.0, ()))
    rows.append(rows[0])
    for name in ("one.svg", "two.svg"):
        save_figure(rows, tmp_path / name, "Quiz")
    text = (tmp_path / "one.svg").read_text(encoding="utf-8")
    assert text == (tmp_path / "two.svg").read_text(encoding="utf-8")
    for label in ("2", "8", "1, 10", "Quiz; without discrimination: 9"):
        assert f"<!-- {label} -->" in text


# With nbgrader.


@pytest.fixture
def inside(graded_class: GradedCourse, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(graded_class.root)
    return graded_class.root


@pytest.mark.slow
def test_a_class_that_nbgrader_graded_is_analysed(inside: Path, tmp_path: Path) -> None:
    done = CliRunner().invoke(
        main, ["quiz", "analyse", ASSIGNMENT, "--json", "--figure", str(tmp_path / "f.svg")]
    )
    assert (done.exit_code, done.stderr) == (0, "")
    rows = {row["item"]: row for row in json.loads(done.stdout)}
    assert list(rows) == ["shared", "which-sum", "grows", "mean-error", "blanks", "backwards"]
    # Nine students: two right, two half, one right but for two questions, four with nothing that counts.
    single, many = rows["which-sum"], rows["grows"]
    assert single["students"] == 9
    assert single["answered"] == 8
    assert single["difficulty"] == pytest.approx(2 / 9)
    assert (single["wrong_answer"], single["wrong_share"]) == ('"b"', pytest.approx(3 / 8))
    assert single["flags"] == ["too hard", "a wrong answer is chosen more often than the right one"]
    assert many["difficulty"] == pytest.approx((1 + 1 + 0.5 + 0.5) / 9)
    assert many["wrong_answer"] == '["a"]'
    assert rows["blanks"]["wrong_answer"] == '{"factors": "", "what": "sum"}'
    assert (tmp_path / "f.svg").stat().st_size > 1000
    shown = CliRunner().invoke(main, ["quiz", "analyse", "03_bptt"])
    assert "! too hard" in shown.stdout


@pytest.mark.slow
def test_a_draw_is_analysed_by_item(drawn_class: GradedCourse) -> None:
    responses, notices = read_responses(drawn_class.root, DRAWN)
    assert notices == []
    assert len(responses) == 18
    assert {r.student: sum(o.score for o in responses if o.student == r.student) for r in responses}[
        "ana"
    ] == 6
    for row in analyse(responses):
        assert row.students == sum(r.item == row.item for r in responses)


@pytest.mark.slow
def test_a_correction_by_hand_counts_and_what_is_missing_is_told(inside: Path) -> None:
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{inside / 'gradebook.db'}") as gradebook:
        grade = gradebook.find_grade("q2", ASSIGNMENT, ASSIGNMENT, "wrong")
        grade.manual_score = 2
        lost = gradebook.find_grade("q1", ASSIGNMENT, ASSIGNMENT, "half")
        before, lost.auto_score = lost.auto_score, None
        gradebook.db.commit()
        try:
            responses, notices = read_responses(inside, ASSIGNMENT)
        finally:
            grade.manual_score, lost.auto_score = None, before
            gradebook.db.commit()
    assert notices == ["half, q1: not graded yet; left out."]
    assert [r.score for r in responses if (r.student, r.item) == ("wrong", "which-sum")] == [1]


@pytest.mark.slow
def test_what_was_never_graded_is_told(inside: Path) -> None:
    with pytest.raises(ClassroomError, match="no such assignment in the gradebook"):
        read_responses(inside, "quiz_05_none")
