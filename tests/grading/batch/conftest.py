"""The workers of these tests import the fake graders beside this file."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from tiny_course import TinyCourse

HERE = Path(__file__).parent


@pytest.fixture(autouse=True)
def _workers_find_the_fakes(monkeypatch: pytest.MonkeyPatch) -> None:
    places = [str(HERE), os.environ.get("PYTHONPATH", "")]
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(filter(None, places)))


@pytest.fixture(scope="session")
def _released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    course = TinyCourse(tmp_path_factory.mktemp("tiny"))
    course.release()
    return course.root


@pytest.fixture
def course(_released: Path, tmp_path: Path) -> TinyCourse:
    """A fresh copy of the small course, in which nothing is handed in yet."""
    shutil.copytree(_released, tmp_path / "course")
    return TinyCourse(tmp_path / "course")
