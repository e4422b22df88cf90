"""Scratch folders on disk: measured whatever hides in them, removed whatever is in the way."""

from __future__ import annotations

import math
import os
from pathlib import Path

import pytest

from course_lib.grading.sandbox import scratch_folder

MIB = 2**20


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "scratch"
    made.mkdir()
    return made


def deepen(folder: Path, levels: int, name: str = "d" * 100) -> None:
    """Make a folder in a folder in a folder, deeper than a path can be long."""
    home = Path.cwd()
    os.chdir(folder)
    try:
        for _ in range(levels):
            os.mkdir(name)
            os.chdir(name)
        Path("file").write_bytes(bytes(MIB))
    finally:
        os.chdir(home)


def test_all_files_below_count(folder: Path) -> None:
    (folder / "a" / "b").mkdir(parents=True)
    for name in ("x", "a/y", "a/b/z"):
        (folder / name).write_bytes(os.urandom(MIB))
    assert 3 * MIB <= scratch_folder.size(folder, os.getpid()) < 4 * MIB


def test_a_link_counts_for_itself(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "big").write_bytes(os.urandom(MIB))
    (folder / "link").symlink_to(tmp_path / "big")
    (folder / "up").symlink_to(tmp_path)
    assert scratch_folder.size(folder, os.getpid()) < MIB


def test_an_open_file_without_a_name_counts(folder: Path) -> None:
    with open(folder / "x", "wb") as file:
        file.write(os.urandom(MIB))
        file.flush()
        os.unlink(folder / "x")
        assert scratch_folder.size(folder, os.getpid()) >= MIB


def test_what_hides_too_deep_is_too_much(folder: Path) -> None:
    deepen(folder, 60)
    assert scratch_folder.size(folder, os.getpid()) == math.inf
    scratch_folder.remove(folder)
    assert not folder.exists()


def test_nothing_resists_removal(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / "file").write_text("kept", encoding="utf-8")
    deepen(folder, 1500, "d")
    (folder / "closed" / "inside").mkdir(parents=True)
    (folder / "link").symlink_to(tmp_path / "kept")
    (folder / "closed" / "link").symlink_to(tmp_path / "kept")
    (folder / "closed" / "inside").chmod(0)
    (folder / "closed").chmod(0)
    (folder / "file").write_text("x", encoding="utf-8")
    (folder / "file").chmod(0)
    scratch_folder.remove(folder)
    assert not folder.exists()
    assert (tmp_path / "kept" / "file").read_text(encoding="utf-8") == "kept"
