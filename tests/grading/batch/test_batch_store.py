"""The store: whole files or none, and nothing that is broken is believed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from course_lib.grading.batch.store import Store

OUTCOME = json.dumps({"points": 3.5, "notes": ["größer"]}, ensure_ascii=False)


def test_what_is_put_is_got(tmp_path: Path) -> None:
    Store(tmp_path).put("k", OUTCOME)
    assert Store(tmp_path).get("k") == OUTCOME
    assert Store(tmp_path).get("other") is None


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: b"",
        lambda text: text[: len(text) // 2],
        lambda text: b"\xff\xfe" + text,
        lambda text: text.replace(b"3.5", b"9.5"),
        lambda text: b"[]",
        lambda text: b"null",
        lambda text: json.dumps({"key": "k"}).encode(),
    ],
)
def test_a_broken_file_is_set_aside(tmp_path: Path, damage) -> None:  # type: ignore[no-untyped-def]
    store = Store(tmp_path)
    store.put("k", OUTCOME)
    broken = damage(store.path("k").read_bytes())
    store.path("k").write_bytes(broken)
    assert store.get("k") is None
    assert (tmp_path / "k.broken").read_bytes() == broken
    store.put("k", OUTCOME)
    assert store.get("k") == OUTCOME


def test_an_outcome_under_another_key_is_not_believed(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.put("k", OUTCOME)
    store.path("k").rename(store.path("other"))
    assert store.get("other") is None


def test_what_a_killed_writer_left_is_removed(tmp_path: Path) -> None:
    (tmp_path / "k.tmp").write_text("{")
    store = Store(tmp_path)
    assert store.get("k") is None
    assert list(tmp_path.iterdir()) == []


def test_an_outcome_can_be_forgotten(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.put("k", OUTCOME)
    store.drop("k")
    store.drop("k")
    assert store.get("k") is None
