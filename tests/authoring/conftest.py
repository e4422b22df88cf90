"""The fixture `mini`: a checkout in miniature, entered."""

from __future__ import annotations

from pathlib import Path

import pytest
from mini_course import Mini


@pytest.fixture
def mini(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Mini:
    made = Mini(tmp_path)
    monkeypatch.chdir(tmp_path)
    return made
