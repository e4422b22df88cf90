"""The doctor: a line for each thing, in words, with the mend; it never falls ill itself."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from importlib import metadata

import pytest

from course_lib import doctor, system
from course_lib.doctor import Finding
from course_lib.grading import sandbox


def findings(check: str) -> dict[str, Finding]:
    return {finding.name: finding for finding in getattr(doctor, check)()}


def test_this_machine_has_what_is_necessary(capsys: pytest.CaptureFixture[str]) -> None:
    assert doctor.run() == 0, capsys.readouterr().out
    lines = capsys.readouterr().out.splitlines()
    told = {line.split()[0] for line in lines if line and not line.startswith(" ")}
    assert told <= {"ok", "warn", "missing", lines[-1].split()[0]}
    for name in ("Python", "packages", "torch", "device", "threads", "memory", "disk", "git", "JupyterLab"):
        assert any(line.split()[1:2] == [name] for line in lines), name


def test_only_what_is_missing_fails(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def warned() -> Iterator[Finding]:
        yield Finding("one", "warn", "not so good", "do this")

    monkeypatch.setattr(doctor, "CHECKS", (warned,))
    assert doctor.run() == 0
    out = capsys.readouterr().out
    assert "warn     one" in out
    assert "To mend it: do this." in out
    assert "Missing: nothing. To look at: one." in out


def test_a_check_that_breaks_is_a_finding(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def _memory_of_elephants() -> Iterator[Finding]:
        raise OSError("no elephant\nat all")

    monkeypatch.setattr(doctor, "CHECKS", (_memory_of_elephants,))
    assert doctor.run() == 1
    assert "memory of elephants could not be checked: no elephant\n" in capsys.readouterr().out


def test_a_broken_torch_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)
    (torch,) = doctor._torch()
    assert torch.level == "missing"
    assert "cannot be imported" in torch.detail
    assert "make" in torch.mend


def test_an_old_python_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 10, 1, "final", 0))
    assert findings("_python")["Python"].level == "missing"


def test_a_wrong_version_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    real = metadata.version
    monkeypatch.setattr(metadata, "version", lambda name: "0.1" if name == "click" else real(name))
    packages = findings("_packages")["packages"]
    assert packages.level == "missing"
    assert packages.detail.startswith("click 0.1 (==")


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    real = metadata.version

    def version(name: str) -> str:
        if name in ("tqdm", "jupyterlab"):
            raise metadata.PackageNotFoundError(name)
        return real(name)

    monkeypatch.setattr(metadata, "version", version)
    assert "tqdm missing" in findings("_packages")["packages"].detail
    assert findings("_jupyterlab")["JupyterLab"].level == "missing"


def test_a_wrong_device_is_told_with_the_choices(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COURSE_DEVICE", "abacus")
    device = findings("_torch")["device"]
    assert device.level == "missing"
    assert "cuda, mps, cpu" in device.detail


def test_a_missing_browser_is_a_warning_with_its_mend(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(system, "PARTS", (replace(system.CHROMIUM, find=lambda: None),))
    chromium = findings("_system_parts")["Chromium"]
    assert chromium.level == "warn"
    assert "apt install chromium" in chromium.mend


def test_an_absent_lab_extension_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "LAB_EXTENSIONS", {"absent": "absent-extension"})
    assert findings("_jupyterlab")["absent"].level == "missing"


@pytest.mark.parametrize("check", ["_memory", "_disk"])
def test_too_little_room_is_a_warning(check: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "MEMORY_NEEDED", 2**60)
    monkeypatch.setattr(doctor, "SPACE_NEEDED", 2**60)
    assert {finding.level for finding in findings(check).values()} == {"warn"}
    assert all(finding.mend for finding in findings(check).values())


def test_a_missing_git_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert "sudo apt install git" in findings("_git")["git"].mend


def test_the_sandbox_that_holds_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        sandbox,
        "probe",
        lambda tier: sandbox.Finding(tier, () if tier == sandbox.LANDLOCK else ("not here.",)),
    )
    found = findings("_sandbox")
    assert found["sandbox"].level == "ok"
    assert found["sandbox"].detail.startswith("submissions are graded in landlock")
    assert found["- landlock"].detail == "holds"
    assert found["- bubblewrap"].detail.startswith("does not hold: not here. It needs bubblewrap (Debian")


def test_no_sandbox_is_a_warning_with_its_mend(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "probe", lambda tier: sandbox.Finding(tier, ("not here.",)))
    found = findings("_sandbox")
    assert {finding.level for finding in found.values()} == {"warn"}
    assert "sudo apt install bubblewrap" in found["sandbox"].mend
    assert "--unsafe" in found["sandbox"].mend
