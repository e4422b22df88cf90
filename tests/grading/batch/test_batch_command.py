"""`course grade` as a teaching assistant runs it: grades, table, report, what it says of mistakes."""

from __future__ import annotations

from pathlib import Path

import pytest
from tiny_course import DOUBLES, NAME, PARTS, SPREADS, TinyCourse

pytestmark = pytest.mark.slow


def test_a_class_is_graded(course: TinyCourse) -> None:
    course.hand_in("right")
    course.hand_in("half", DOUBLES[1], SPREADS[1])
    course.hand_in("wrong", DOUBLES[2], SPREADS[2])
    course.hand_in("syntax", DOUBLES[0], SPREADS[3])
    course.hand_in("broken").write_text("no notebook")
    elsewhere = course.root / "elsewhere.ipynb"
    course.hand_in("link").rename(elsewhere)
    (course.root / "submitted" / "link" / NAME / f"{NAME}.ipynb").symlink_to(elsewhere)
    (course.root / "submitted" / "missing" / NAME).mkdir(parents=True)
    done = course.grade(NAME)
    assert done.returncode == 0, done.stderr
    assert course.points() == {
        "right": {"double-values": 2.0, "spread-values": 3.0},
        "half": {"double-values": 0.0, "spread-values": 2.0},
        "wrong": {"double-values": 0.0, "spread-values": 0.0},
        "syntax": {"double-values": 2.0, "spread-values": 0.0},
        "broken": dict.fromkeys(PARTS, 0.0),
        "link": dict.fromkeys(PARTS, 0.0),
        "missing": dict.fromkeys(PARTS, 0.0),
    }
    assert "7 submissions" in done.stdout
    assert "broken: failed: The file ps91.ipynb is not valid JSON" in done.stdout
    assert "link: failed: The file ps91.ipynb is a link" in done.stdout
    assert "missing: failed: There is no file ps91.ipynb" in done.stdout
    report = (course.root / "build" / "grading" / f"{NAME}.html").read_text()
    assert "Grading of ps91" in report
    assert course.autograded("right")["metadata"]["course_grading"]["status"] == "graded"


def test_only_what_is_new_is_graded_and_again_grades_all(course: TinyCourse) -> None:
    course.hand_in_many(3)
    assert course.grade(NAME, "--student", "s0000", "--student", "s0002").returncode == 0
    first = course.kept()
    assert len(first) == 2
    assert set(course.points()) == {"s0000", "s0002"}
    done = course.grade(NAME, "--report", "of_all.html")
    assert "of these kept before  2" in done.stdout
    assert (course.root / "of_all.html").is_file()
    second = course.kept()
    assert {name: second[name] for name in first} == first
    course.hand_in("s0001", DOUBLES[2])
    points = course.points()
    assert course.grade(NAME, "--again").returncode == 0
    third = course.kept()
    assert len(third) == 4
    assert {name for name in second if third[name] == second[name]} == set(second) - set(first)
    assert {name: value for name, value in course.points().items() if name != "s0001"} == {
        name: value for name, value in points.items() if name != "s0001"
    }
    assert course.points()["s0001"]["double-values"] == 0.0


def mistakes() -> dict[str, tuple[tuple[str, ...], str]]:
    return {
        "unknown": (("ps19",), "There is no assignment 'ps19' in solutions/.\n    mend: Write one of ps91."),
        "nobody": ((NAME, "--student", "x"), "These students handed in no ps91: x."),
        "jobs": ((NAME, "--jobs", "0"), "Invalid value for '--jobs'"),
        "nothing": (("",), "There is no assignment ''"),
    }


@pytest.mark.parametrize("mistake", mistakes())
def test_wrong_use_is_told(course: TinyCourse, mistake: str) -> None:
    words, told = mistakes()[mistake]
    course.hand_in("right")
    done = course.grade(*words)
    assert done.returncode == 2
    assert told in done.stderr
    assert "Traceback" not in done.stderr


def test_nothing_collected_is_told(course: TinyCourse) -> None:
    done = course.grade(NAME)
    assert done.returncode == 2
    assert "Nothing was handed in: no folder submitted/<student>/ps91." in done.stderr
    assert "nbgrader collect ps91" in done.stderr


@pytest.mark.parametrize("how", ["no file", "another assignment"])
def test_an_assignment_that_the_gradebook_does_not_know_is_told(course: TinyCourse, how: str) -> None:
    course.hand_in("right")
    gradebook = course.root / "gradebook.db"
    if how == "no file":
        gradebook.unlink()
    else:
        from nbgrader.api import Gradebook

        with Gradebook(f"sqlite:///{gradebook}") as opened:
            opened.remove_assignment(NAME)
    done = course.grade(NAME)
    assert done.returncode == 2
    assert "mend: Put it there: nbgrader generate_assignment ps91" in done.stderr
    assert gradebook.exists() == (how != "no file")


def test_elsewhere_than_in_a_course_is_told(tmp_path: Path) -> None:
    done = TinyCourse(tmp_path).grade(NAME)
    assert done.returncode == 2
    assert "has a nbgrader_config.py" in done.stderr


def test_help_tells_what_it_does(tmp_path: Path) -> None:
    told = TinyCourse(tmp_path).grade("--help").stdout
    for word in ("--cluster ADDRESS", "--unsafe", "--again", "Exit status", "course grade ps03"):
        assert word in told
