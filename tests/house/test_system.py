"""System parts: what the machine has is used, else installed where possible, else one line tells."""

from __future__ import annotations

import os
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from course_lib import system


def program(path: Path, script: str = "exit 0") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)
    return path


@pytest.fixture(autouse=True)
def empty_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A machine without a browser or a server: an empty PATH, empty folders of programs."""
    (tmp_path / "bin").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path / "browsers"))
    monkeypatch.setattr(system, "POSTGRESQL_FOLDERS", (f"{tmp_path}/postgresql/*/bin",))
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.delenv("POSTGRESQL", raising=False)


def test_nothing_is_found_on_an_empty_machine() -> None:
    assert system.find_chromium() is None
    assert system.find_postgresql() is None


def test_programs_are_looked_for_in_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    downloaded = program(tmp_path / "browsers/chromium-1255/chrome-linux64/chrome")
    assert system.find_chromium() == downloaded
    for name in reversed(system.PROGRAMS):
        on_path = program(tmp_path / "bin" / name)
        assert system.find_chromium() == on_path
    named = program(tmp_path / "elsewhere/browser")
    monkeypatch.setenv("CHROMIUM", str(named))
    assert system.find_chromium() == named


def test_a_program_that_does_not_run_is_passed_over(tmp_path: Path) -> None:
    program(tmp_path / "bin/chromium", "echo 'install the snap' >&2; exit 1")
    working = program(tmp_path / "bin/google-chrome")
    assert system.find_chromium() == working


def test_a_wrong_variable_is_told_and_nothing_is_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    program(tmp_path / "bin/chromium")
    monkeypatch.setenv("CHROMIUM", "/no/such/browser")
    monkeypatch.setattr(system, "_succeeds", lambda command: pytest.fail("an installer was started"))
    assert system.ensure_chromium() is None
    assert capsys.readouterr().out == "CHROMIUM=/no/such/browser does not run: correct it, or unset it.\n"


def installing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, working: str) -> list[str]:
    """Let installers be written down; the one that is named `working` brings a browser."""
    started: list[str] = []

    def succeeds(command: tuple[str, ...]) -> bool:
        started.append(" ".join(command))
        if working in started[-1]:
            program(tmp_path / "browsers/chromium-1/chrome-linux/chrome")
        return working in started[-1] or "update" in started[-1]

    program(tmp_path / "bin/apt-get")
    monkeypatch.setattr(system, "_succeeds", succeeds)
    return started


def test_playwright_installs_before_apt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    started = installing(monkeypatch, tmp_path, "playwright")
    assert system.ensure_chromium()
    assert [line.split()[-4:] for line in started] == [["-m", "playwright", "install", "chromium"]]


def test_root_installs_with_apt_when_playwright_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    started = installing(monkeypatch, tmp_path, "apt-get install")
    assert system.ensure_chromium()
    assert started[1:] == ["apt-get update", "apt-get install --yes --no-install-recommends chromium"]


def test_others_are_told_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    started = installing(monkeypatch, tmp_path, "apt-get install")
    assert system.ensure_all() == 1
    assert len(started) == 1
    told = capsys.readouterr().out.splitlines()
    assert [line for line in told if "missing" in line] == [part.mend for part in system.PARTS]


@pytest.mark.parametrize("part", system.PARTS, ids=lambda part: part.name)
def test_the_mend_is_one_line_that_names_the_package(part: system.SystemPart) -> None:
    assert "\n" not in part.mend
    assert part.mend.startswith(f"{part.name} is missing: ")
    assert f"apt install {part.apt_package}" in part.mend


def test_a_server_needs_its_initdb(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    server = program(tmp_path / "postgresql/15/bin/postgres")
    assert system.find_postgresql() is None
    program(tmp_path / "postgresql/15/bin/initdb")
    assert system.find_postgresql() == server
    # A link on PATH leads to the folder of the server.
    (tmp_path / "elsewhere").mkdir()
    other = program(tmp_path / "elsewhere/postgres")
    program(tmp_path / "elsewhere/initdb")
    (tmp_path / "bin/postgres").symlink_to(other)
    assert system.find_postgresql() == other
    monkeypatch.setenv("POSTGRESQL", str(tmp_path / "no/such/folder"))
    assert system.find_postgresql() is None


def test_root_installs_a_server_with_apt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    started = installing(monkeypatch, tmp_path, "apt-get install")
    assert system.ensure(system.POSTGRESQL) is None
    assert started == ["apt-get update", "apt-get install --yes --no-install-recommends postgresql"]


def test_a_failing_installer_is_quoted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    installer = program(tmp_path / "installer", "echo 'Error: no such host'; echo '    at line 3'; exit 1")
    assert not system._succeeds((str(installer),))
    assert capsys.readouterr().out == "  did not work: Error: no such host\n"


def test_an_installer_that_hangs_is_given_up(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def hang(command: tuple[str, ...], timeout: int, **options: object) -> None:
        raise subprocess.TimeoutExpired(command, timeout)

    monkeypatch.setattr(subprocess, "run", hang)
    assert not system._succeeds(("apt-get", "update"))
    assert capsys.readouterr().out == f"  gave up after {system.APT_SECONDS} seconds\n"


def test_another_part_needs_only_its_own_entry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = tmp_path / "bin/bwrap"
    part = replace(system.CHROMIUM, name="bubblewrap", find=lambda: found, installer=(), variable="")
    monkeypatch.setattr(system, "PARTS", (part,))
    assert system.ensure_all() == 0


def test_an_optional_part_may_be_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    part = replace(system.CHROMIUM, find=lambda: None, installer=(), variable="", optional=True)
    monkeypatch.setattr(system, "PARTS", (part,))
    assert system.ensure_all() == 0
    monkeypatch.setattr(system, "PARTS", (replace(part, optional=False),))
    assert system.ensure_all() == 1
