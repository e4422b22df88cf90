"""`course quiz export`: what is selected, written and told; nothing is dropped in silence in any format."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from every_kind import item_data, write_quiz
from hostile_bank import cards_of, entry_ids, write_bank
from test_quiz_export_anki import read_apkg
from test_quiz_export_gift import read_gift
from test_quiz_export_moodle import read_moodle
from test_quiz_export_qti import read_qti

from course_lib.cli import main
from course_lib.quiz.export import FORMATS, Format, command, export, select, write_files
from course_lib.quiz.export.core import bounds, number_text
from course_lib.quiz.reading import Bank, load_bank

COURSE = Path(__file__).parents[2]


def ids_in(to: str, data: bytes, folder: Path) -> list[str]:
    """The ids in a file, by the independent reader of its format."""
    match to:
        case "anki":
            return list(read_apkg(data, folder).notes)
        case "qti":
            return [question.title for question in read_qti(data)]
        case "moodle":
            return [question.number for question in read_moodle(data)[1]]
    return [question.id for question in read_gift(data)[1]]


@pytest.fixture(scope="module")
def banks(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Bank]:
    return {"hostile": write_bank(tmp_path_factory.mktemp("bank")), "real": load_bank(COURSE)}


@pytest.mark.parametrize("to", FORMATS)
@pytest.mark.parametrize(("which", "graded"), [("hostile", False), ("hostile", True), ("real", True)])
def test_every_id_is_in_a_file_or_told(
    to: Format, which: str, graded: bool, banks: dict[str, Bank], tmp_path: Path
) -> None:
    bank = banks[which]
    made = export(to, select(bank, graded=graded), 1e9)
    written = [identity for data in made.files.values() for identity in ids_in(to, data, tmp_path)]
    told = [entry.id for entry in made.not_carried]
    cards = cards_of(bank)
    expected = entry_ids(bank, graded) | (cards if to == "anki" else set())
    assert sorted(written + told) == sorted(expected)
    assert made.cards_left_out == (0 if to == "anki" else len(cards))
    assert sum(count.total() for count in made.carried.values()) == len(written)
    assert all(entry.reason for entry in made.not_carried)


@pytest.mark.parametrize("to", FORMATS)
def test_a_control_character_is_told_in_every_format(to: Format, tmp_path: Path) -> None:
    odd = item_data("single", id="odd", statement="a\x1fb")
    write_quiz(tmp_path, [odd, item_data("true_false")])
    made = export(to, select(load_bank(tmp_path)), 1e9)
    assert [(entry.id, entry.kind) for entry in made.not_carried] == [("odd", "single")]
    assert "control character" in made.not_carried[0].reason


def course(folder: Path, monkeypatch: pytest.MonkeyPatch, *arguments: str) -> Result:
    monkeypatch.chdir(folder)
    return CliRunner().invoke(main, ["quiz", "export", *arguments])


def test_all_lessons_go_to_the_default_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_bank(tmp_path)
    result = course(tmp_path, monkeypatch, "--to", "gift")
    written = sorted(path.name for path in (tmp_path / "build/exports").iterdir())
    assert (result.exit_code, result.stderr) == (0, "")
    assert written == ["quiz_03_bptt.gift", "quiz_04_gradients.gift"]
    lines = result.stdout.splitlines()
    kinds = "2 cloze, 2 multiple, 4 numeric, 2 single, 3 true_false"
    assert lines[0] == f"build/exports/quiz_03_bptt.gift: 13 ({kinds})"
    assert lines[1] == "build/exports/quiz_04_gradients.gift: 1 (1 single)"
    assert lines[2] == "Not in GIFT (5):"
    assert "    h-order (ordering): GIFT has no question that asks for an order" in lines
    assert lines[-1] == "Flashcards left out: 2. They go to Anki alone."


def test_named_lessons_go_to_the_named_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_bank(tmp_path)
    result = course(tmp_path, monkeypatch, "--to", "moodle", "04_gradients", "--output", "out/here")
    assert result.exit_code == 0
    assert [path.name for path in (tmp_path / "out/here").iterdir()] == ["quiz_04_gradients.moodle.xml"]
    assert not (tmp_path / "build").exists()
    assert result.stdout == "out/here/quiz_04_gradients.moodle.xml: 1 (1 single)\n"


def test_titles_come_from_the_courses_outline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_bank(tmp_path)
    (tmp_path / "book").mkdir()
    (tmp_path / "book/lessons.yml").write_bytes((COURSE / "book/lessons.yml").read_bytes())
    assert course(tmp_path, monkeypatch, "--to", "gift").exit_code == 0
    text = (tmp_path / "build/exports/quiz_03_bptt.gift").read_text("utf-8")
    assert "/03 Backpropagation through time\n" in text


def test_graded_answers_are_in_files_of_their_own_and_said_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_bank(tmp_path)
    plain = course(tmp_path, monkeypatch, "--to", "qti", "--output", "plain")
    result = course(tmp_path, monkeypatch, "--to", "qti", "--output", "all", "--graded")
    assert "Keep from students" not in plain.stdout
    assert "Keep from students: quiz_03_bptt_graded_qti.zip. The answers" in result.stdout
    secret = {
        path.name: "secret" in ids_in("qti", path.read_bytes(), tmp_path)
        for folder in ("plain", "all")
        for path in (tmp_path / folder).iterdir()
    }
    assert [name for name, has_secret in secret.items() if has_secret] == ["quiz_03_bptt_graded_qti.zip"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (
            ["--to", "gift", "03_bptt", "77_nothing"],
            "nothing to export for 77_nothing\n    mend: Choose among: 03_bptt",
        ),
        (["--to", "gift", "09_trees"], "quizzes: no item for GIFT\n    mend: Name a lesson that has a quiz."),
        (["--to", "word"], "'word' is not one of 'anki', 'qti', 'moodle', 'gift'"),
        ([], "Missing option '--to'"),
    ],
)
def test_a_wrong_call_is_told_and_writes_nothing(
    arguments: list[str], words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_bank(tmp_path)
    result = course(tmp_path, monkeypatch, *arguments)
    assert result.exit_code == 2
    assert words in result.stderr
    assert not (tmp_path / "build").exists()


def test_a_lesson_with_graded_items_alone_hints_at_the_option(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_bank(tmp_path)
    write_quiz(tmp_path, [item_data("single", id="only")], lesson="05_only_graded", graded=True)
    result = course(tmp_path, monkeypatch, "--to", "gift", "05_only_graded")
    assert "05_only_graded (graded quizzes need --graded)" in result.stderr


def test_without_a_bank_or_with_a_faulty_one_the_mend_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    nowhere = course(tmp_path, monkeypatch, "--to", "anki")
    assert (nowhere.exit_code, "Change into the course's folder." in nowhere.stderr) == (2, True)
    write_quiz(tmp_path, [item_data("single", answer="z")])
    faulty = course(tmp_path, monkeypatch, "--to", "anki")
    assert faulty.exit_code == 2
    assert re.search(r"quizzes/03_bptt.yml:\d+: which-sum: .*\n    mend: ", faulty.stderr)


def test_a_missing_package_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write_bank(tmp_path)
    monkeypatch.setitem(sys.modules, "genanki", None)
    assert command.run(tmp_path, "anki") == 2
    assert "--to anki needs the package genanki" in capsys.readouterr().err


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_bank(tmp_path)
    (tmp_path / "build").write_text("a file")
    result = course(tmp_path, monkeypatch, "--to", "gift")
    assert (result.exit_code, "mend: Give another --output." in result.stderr) == (2, True)


def test_files_are_written_all_or_none(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"old")
    with pytest.raises(OSError, match="not/there"):
        write_files(tmp_path, {"a": b"new", "not/there": b"x"})
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"a": b"old"}
    write_files(tmp_path, {"a": b"new", "b": b"too"})
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"a": b"new", "b": b"too"}


@pytest.mark.parametrize("to", FORMATS)
def test_source_date_epoch_makes_the_files_the_same(
    to: Format, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_quiz(tmp_path, [item_data("single")])
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    folders = [tmp_path / time for time in ("now", "later")]
    assert [command.run(tmp_path, to, folder=folder) for folder in folders] == [0, 0]
    first, second = ({p.name: p.read_bytes() for p in folder.iterdir()} for folder in folders)
    assert first == second


@pytest.mark.parametrize("value", [0.0, -0.7, 3.0, 1e-05, 0.1, 1 / 3, 123456.0, 1e22])
def test_numbers_are_read_back_the_same(value: float) -> None:
    assert float(number_text(value)) == value
    assert re.fullmatch(r"-?[0-9]+(\.[0-9]*[1-9])?", number_text(value))
    least, greatest = bounds(value, 0.1)
    assert float(number_text(least)) <= value <= float(number_text(greatest))


def test_bounds_are_those_of_the_decimals() -> None:
    assert tuple(map(number_text, bounds(0.7, 0.1))) == ("0.6", "0.8")
    assert tuple(map(number_text, bounds(100.0, 0.0))) == ("100", "100")
