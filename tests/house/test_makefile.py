"""The front door: targets parse, the book is built when it must be, nothing of a class is removed."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
TARGETS = re.search(r"^\.PHONY: (.*)$", MAKEFILE, re.MULTILINE)[1].split()  # type: ignore[index]

# Stubs write down how they were called.
COURSE = 'echo "course $*" >> calls'
JUPYTER_BOOK = (
    'echo "book $*" >> calls; mkdir -p _build/html; echo page > _build/html/index.html; exit {status}'
)
PYTEST = 'echo "pytest $OMP_NUM_THREADS $*" >> calls; case "$*" in *{failing}*) exit 1;; esac'


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A small project whose .venv holds stubs."""
    shutil.copy(ROOT / "Makefile", tmp_path)
    for name in (
        "_config.yml",
        "requirements.txt",
        "book/_toc.yml",
        "lessons/01_a.ipynb",
        "lessons/src/01_a.md",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("first\n", encoding="utf-8")
    for folder in ("quizzes", "course_lib"):
        (tmp_path / folder).mkdir()
    stub(tmp_path, "course", COURSE)
    stub(tmp_path, "jupyter-book", JUPYTER_BOOK.format(status=0))
    stub(tmp_path, "pytest", PYTEST.format(failing="nothing"))
    return tmp_path


def stub(checkout: Path, name: str, script: str) -> None:
    program = checkout / ".venv" / "bin" / name
    program.parent.mkdir(parents=True, exist_ok=True)
    program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    program.chmod(0o755)


def make(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run make with `true` as its Python, which finds every environment in step."""
    command = ["make", "--no-print-directory", "PYTHON=true", *arguments]
    # These tests may run under `make test`: its options are not for the make that is tested.
    settings = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60, env=settings)


def calls(checkout: Path, program: str) -> list[str]:
    """How a stub was called since the last look."""
    log = checkout / "calls"
    lines = log.read_text(encoding="utf-8").splitlines() if log.exists() else []
    log.write_text("", encoding="utf-8")
    return [line for line in lines if line.startswith(program)]


@pytest.mark.parametrize("target", TARGETS)
def test_every_target_parses(target: str) -> None:
    outcome = make(ROOT, "-n", target)
    assert outcome.returncode == 0, outcome.stderr


def test_help_has_a_line_for_every_target() -> None:
    lines = make(ROOT, "help").stdout.splitlines()
    assert sorted(line.split()[1] for line in lines) == sorted(TARGETS)
    assert all(len(line.split()) > 3 for line in lines)


def test_the_default_is_the_book() -> None:
    assert make(ROOT, "-n").stdout == make(ROOT, "-n", "site").stdout


def test_the_book_is_built_once(checkout: Path) -> None:
    assert make(checkout).returncode == 0
    assert calls(checkout, "book") == ["book build . --toc book/_toc.yml -W --keep-going -n -q"]
    assert "in step" in make(checkout).stdout
    assert calls(checkout, "book") == []


@pytest.mark.parametrize("name", ["lessons/01_a.ipynb", "_config.yml", "book/new.md", "course_lib/new.py"])
def test_a_changed_or_new_file_builds_it_again(checkout: Path, name: str) -> None:
    make(checkout)
    (checkout / name).write_text("second\n", encoding="utf-8")
    calls(checkout, "book")
    make(checkout)
    assert len(calls(checkout, "book")) == 1


def test_a_removed_file_builds_it_again(checkout: Path) -> None:
    make(checkout)
    (checkout / "lessons/01_a.ipynb").unlink()
    calls(checkout, "book")
    make(checkout)
    assert len(calls(checkout, "book")) == 1


def test_the_text_of_a_lesson_is_no_part_of_the_book(checkout: Path) -> None:
    make(checkout)
    (checkout / "lessons/src/01_a.md").write_text("second\n", encoding="utf-8")
    calls(checkout, "book")
    make(checkout)
    assert calls(checkout, "book") == []


def test_a_failed_build_is_not_taken_for_done(checkout: Path) -> None:
    stub(checkout, "jupyter-book", JUPYTER_BOOK.format(status=1))
    assert make(checkout).returncode != 0
    assert make(checkout).returncode != 0
    assert len(calls(checkout, "book")) == 2


def test_one_lesson_by_name(checkout: Path) -> None:
    make(checkout, "lessons", "NB=03_bptt")
    assert calls(checkout, "course") == ["course lessons 03_bptt"]


@pytest.mark.parametrize(("failing", "status"), [("nothing", 0), ("tests", 2)])
def test_all_tests_run_and_a_failure_counts(checkout: Path, failing: str, status: int) -> None:
    stub(checkout, "pytest", PYTEST.format(failing=failing))
    assert make(checkout, "test").returncode == status
    (call,) = calls(checkout, "pytest 1 ")
    assert call.endswith(" tests")


def test_a_missing_system_part_does_not_stop_the_tests(checkout: Path) -> None:
    stub(checkout, "course", 'test "$1" != setup')
    assert make(checkout, "test").returncode == 0
    assert len(calls(checkout, "pytest")) == 1


PRODUCED = [
    "submitted/bitdiddle/ps1/ps1.ipynb",
    "submitted/bitdiddle/ps1/__pycache__/kept.pyc",
    "autograded/bitdiddle/ps1/ps1.ipynb",
    "feedback/bitdiddle/ps1/ps1.html",
    "gradebook.db",
    "lessons/01_a.ipynb",
    ".venv/bin/course",
]


def test_clean_keeps_what_a_class_produced(checkout: Path) -> None:
    for name in PRODUCED[:-2]:
        (checkout / name).parent.mkdir(parents=True, exist_ok=True)
        (checkout / name).write_text("work\n", encoding="utf-8")
    for cache in ("course_lib/__pycache__", "lessons/.ipynb_checkpoints", ".mypy_cache", "_build/html"):
        (checkout / cache).mkdir(parents=True)
    assert make(checkout, "clean").returncode == 0
    assert [name for name in PRODUCED if not (checkout / name).exists()] == []
    assert not list(checkout.glob("course_lib/__pycache__"))
    assert not list(checkout.glob("lessons/.ipynb_checkpoints"))
    assert not (checkout / "_build").exists()
    assert not (checkout / ".mypy_cache").exists()


def test_distclean_removes_the_environment_too(checkout: Path) -> None:
    (checkout / "gradebook.db").write_text("work\n", encoding="utf-8")
    assert make(checkout, "distclean").returncode == 0
    assert not (checkout / ".venv").exists()
    assert (checkout / "gradebook.db").exists()
