"""Which tier is taken, and what is said where none is."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from course_lib.grading.plan import Limits
from course_lib.grading.sandbox import (
    BUBBLEWRAP,
    LANDLOCK,
    NAMESPACES,
    TIERS,
    UNSAFE,
    Finding,
    SandboxError,
    Template,
    Tier,
    best_tier,
    probe,
    settings,
    tier_named,
)

# A function of this name hides the module in the package.
probing = sys.modules["course_lib.grading.sandbox.probe"]


def holding(monkeypatch: pytest.MonkeyPatch, *holds: Tier) -> None:
    """Let these tiers hold on this machine, and no other."""
    monkeypatch.setattr(
        probing, "probe", lambda tier: Finding(tier, () if tier in holds else (f"no {tier}",))
    )


def test_the_strongest_that_holds_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    holding(monkeypatch, *TIERS)
    assert best_tier() == BUBBLEWRAP
    holding(monkeypatch, LANDLOCK, NAMESPACES)
    assert best_tier() == NAMESPACES
    holding(monkeypatch, LANDLOCK)
    assert best_tier() == LANDLOCK


def test_none_is_refused_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    holding(monkeypatch)
    with pytest.raises(SandboxError) as caught:
        best_tier()
    text = str(caught.value)
    assert "sudo apt install bubblewrap" in text
    assert "--unsafe, which lets submissions read and write what you can" in text
    for tier in TIERS:
        assert f"{tier}: no {tier}" in text


def test_unsafe_is_never_taken_unasked(monkeypatch: pytest.MonkeyPatch) -> None:
    holding(monkeypatch, UNSAFE)
    with pytest.raises(SandboxError):
        best_tier()
    assert probe(UNSAFE).holds
    assert UNSAFE not in TIERS


def test_without_bubblewrap_its_tier_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(SandboxError, match="not installed"):
        Template(BUBBLEWRAP, Limits())
    assert probe.__wrapped__(BUBBLEWRAP).wrong == ("Bubblewrap is not installed here.",)


@pytest.mark.parametrize(("platform", "machine"), [("darwin", "arm64"), ("linux", "riscv64")])
def test_other_systems_have_none(monkeypatch: pytest.MonkeyPatch, platform: str, machine: str) -> None:
    monkeypatch.setattr(probing.sys, "platform", platform)
    monkeypatch.setattr(probing.platform, "machine", lambda: machine)
    for tier in TIERS:
        assert probe.__wrapped__(tier).wrong == ("it needs Linux on x86_64 or aarch64",)


def test_tiers_have_names() -> None:
    assert [tier_named(str(tier)) for tier in (*TIERS, UNSAFE)] == [*TIERS, UNSAFE]
    with pytest.raises(SandboxError, match="choose one of bubblewrap, namespaces, landlock, unsafe"):
        tier_named("paper")


def test_what_is_readable_leaves_out_the_course(tmp_path: Path) -> None:
    readable = [Path(path) for path in settings.readable_paths([tmp_path])]
    root = settings.ROOT
    assert tmp_path.resolve() in readable
    assert not any(path == root or path in root.parents for path in readable)
    for path in readable:
        assert path.exists()
        assert not any(other in path.parents for other in readable)
    for name in ("solutions", "quizzes", "pyproject.toml", ".git"):
        assert not any(path == root / name or path in (root / name).parents for path in readable)


def test_a_course_below_a_readable_folder_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "course" / "solutions").mkdir(parents=True)
    monkeypatch.setattr(settings, "ROOT", tmp_path / "course")
    with pytest.raises(SandboxError, match="move it elsewhere"):
        settings.readable_paths([tmp_path])
    settings.readable_paths([tmp_path / "course" / "solutions"])


def test_settings_survive_their_way() -> None:
    told = settings.Settings(
        "landlock", Limits(threads=3), "a:b", "c:d", ("/usr",), ("/lib",), 12, "", "/tmp/x"
    )
    assert settings.Settings.from_json(told.as_json()) == told
