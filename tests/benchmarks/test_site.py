"""The time of the whole book's build, into a folder of its own, from nothing."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]


def test_site(report: Any, pytestconfig: pytest.Config, tmp_path: Path) -> None:
    if not pytestconfig.getoption("--site"):
        pytest.skip("the book is built and timed with --site alone")
    command = [Path(sys.executable).with_name("jupyter-book"), "build", ".", "--toc", "book/_toc.yml"]
    start = time.perf_counter()
    built = subprocess.run(
        [*command, "--path-output", tmp_path], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert built.returncode == 0, built.stdout + built.stderr
    report.site_seconds = time.perf_counter() - start
