"""The environment: made, kept in step, mended after an interruption; a refusal is one line."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
from collections import namedtuple
from pathlib import Path

import pytest

from course_lib import bootstrap
from course_lib.bootstrap import RefusalError

ROOT = Path(__file__).resolve().parents[2]
TOOLS = ("sh", "make", "sed", "awk", "find", "sort", "cksum", "cmp", "cp", "mkdir", "rm", "cat", "tr")

# Runs `-c CODE` or a script as the Python that its first argument claims to be.
PRETENDER = """
import runpy, sys
version, modules, arguments = sys.argv[1], sys.argv[2].split(","), sys.argv[3:]
sys.version_info = (*map(int, version.split(".")), "final", 0)
for name in filter(None, modules):
    sys.modules[name] = None
if arguments[0] == "-c":
    exec(arguments[1])
else:
    sys.argv = arguments
    runpy.run_path(arguments[0], run_name="__main__")
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of the files that `make venv` reads."""
    for name in ("Makefile", "requirements.txt", "pyproject.toml", "course_lib/bootstrap.py"):
        (tmp_path / "project" / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / "project" / name)
    return tmp_path / "project"


@pytest.fixture
def bin_folder(tmp_path: Path) -> Path:
    """A PATH without any Python, for stubs."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for tool in TOOLS:
        program = shutil.which(tool)
        assert program, tool
        (folder / tool).symlink_to(program)
    return folder


def stub(path: Path, script: str) -> None:
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)


def pretend(folder: Path, name: str, version: str, without: str = "") -> None:
    pretender = folder / "pretender.py"
    pretender.write_text(PRETENDER, encoding="utf-8")
    stub(folder / name, f'exec "{sys.executable}" "{pretender}" {version} "{without}" "$@"')


def make(checkout: Path, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": str(folder), "HOME": str(checkout)}
    return subprocess.run(
        ["make", *arguments], cwd=checkout, env=environment, capture_output=True, text=True, timeout=60
    )


def complaint(outcome: subprocess.CompletedProcess[str]) -> str:
    """The one line that is not make's own account of the failure."""
    assert outcome.returncode != 0
    lines = [line for line in outcome.stderr.splitlines() if "***" not in line]
    assert len(lines) == 1, outcome.stderr
    return lines[0]


@pytest.mark.parametrize(("version", "age"), [("3.6.1", "old"), ("3.10.4", "old"), ("3.14.0", "new")])
def test_a_python_outside_the_range_is_told_so(
    checkout: Path, bin_folder: Path, version: str, age: str
) -> None:
    pretend(bin_folder, "python3", version)
    line = complaint(make(checkout, bin_folder, "venv"))
    assert f"Python {version.rpartition('.')[0]} is too {age}" in line
    assert "Install Python 3.11, 3.12 or 3.13" in line
    assert not (checkout / ".venv").exists()


def test_a_missing_venv_module_names_the_debian_package(checkout: Path, bin_folder: Path) -> None:
    pretend(bin_folder, "python3", "3.12.5", without="ensurepip")
    line = complaint(make(checkout, bin_folder, "venv"))
    assert "no venv module" in line
    assert "sudo apt install python3.12-venv" in line


def test_no_python_at_all(checkout: Path, bin_folder: Path) -> None:
    line = complaint(make(checkout, bin_folder))
    assert line.startswith("No Python was found")
    assert "python3-venv" in line


def test_a_python_that_cannot_make_environments_is_passed_over(checkout: Path, bin_folder: Path) -> None:
    stub(bin_folder / "python3.13", "echo 'python3.13: command not found' >&2; exit 127")
    pretend(bin_folder, "python3.12", "3.12.5", without="ensurepip")
    stub(bin_folder / "python3.11", 'test "$1" = -c || echo "chosen: 3.11 $*"')
    outcome = make(checkout, bin_folder, "venv")
    assert outcome.stdout == "chosen: 3.11 course_lib/bootstrap.py\n"


def test_the_named_python_is_used(checkout: Path, bin_folder: Path) -> None:
    stub(bin_folder / "python3.13", 'test "$1" = -c || echo "chosen: 3.13 $*"')
    stub(bin_folder / "mine", 'test "$1" = -c || echo "chosen: mine $*"')
    outcome = make(checkout, bin_folder, "venv", "PYTHON=mine")
    assert outcome.stdout == "chosen: mine course_lib/bootstrap.py --exact\n"


def test_any_python_can_read_the_script() -> None:
    source = (ROOT / "course_lib/bootstrap.py").read_text(encoding="utf-8")
    tree = ast.parse(source, feature_version=(3, 6))
    imported = {
        name.partition(".")[0]
        for node in ast.walk(tree)
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    assert imported <= sys.stdlib_module_names
    # Evaluated when the function is defined, so a new form must be quoted.
    annotations = [
        node.annotation for node in ast.walk(tree) if isinstance(node, ast.arg) and node.annotation
    ]
    assert not [note for note in annotations if isinstance(note, ast.Subscript | ast.BinOp)]


def test_too_little_space_tells_how_much_and_where(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    usage = namedtuple("usage", "free")
    monkeypatch.setattr(bootstrap.shutil, "disk_usage", lambda folder: usage(free=2 * bootstrap.GIB))
    with pytest.raises(RefusalError) as refusal:
        bootstrap.check_space(tmp_path)
    assert f"{tmp_path} has 2.0 GiB free" in str(refusal.value)
    assert "needs 4 GiB" in str(refusal.value)


@pytest.mark.parametrize(
    ("log", "told"),
    [
        ("OSError: [Errno 28] No space left on device", "The disk is full. Free 12 GiB where"),
        (
            "Failed to establish a new connection\nERROR: No matching distribution found for x",
            "No package index",
        ),
        ("ERROR: No matching distribution found for torch==2.13.0", "torch==2.13.0 has no build"),
        ("error: subprocess exited with error\nERROR: Failed to build names", "Failed to build names"),
        ("killed", "the log ends with the reason"),
    ],
)
def test_a_failed_installation_is_explained(log: str, told: str, tmp_path: Path) -> None:
    line = bootstrap.explain(log, "the packages", tmp_path / "install.log")
    assert told in line
    assert "run `make` again" in line
    assert "\n" not in line


class Recorder:
    """Stands for `run_logged`: makes an environment that looks whole, and keeps what was asked for."""

    def __init__(self) -> None:
        self.calls: list[str] = []
        self.failing: BaseException | None = None

    def __call__(self, command: list[str], venv: Path, what: str) -> None:
        self.calls.append(what)
        if self.failing:
            raise self.failing
        python = venv / "bin" / "python"
        if not python.exists():
            python.parent.mkdir(parents=True)
            stub(python, f'exec "{sys.executable}" "$@"')

    def since_last(self) -> list[str]:
        calls, self.calls = self.calls, []
        return calls


MAKE, PACKAGES, COURSE = "a virtual environment", "the packages of requirements.txt", "course_lib"


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> Recorder:
    recorder = Recorder()
    monkeypatch.setattr(bootstrap, "run_logged", recorder)
    return recorder


@pytest.fixture
def made(checkout: Path, runs: Recorder) -> Path:
    """A checkout with a complete environment."""
    bootstrap.bring_in_step(checkout)
    assert runs.since_last() == [MAKE, PACKAGES, COURSE]
    return checkout


def test_nothing_changed_nothing_done(made: Path, runs: Recorder) -> None:
    bootstrap.bring_in_step(made)
    assert runs.since_last() == []


def test_changed_requirements_are_installed(made: Path, runs: Recorder) -> None:
    with (made / "requirements.txt").open("a") as file:
        file.write("# changed\n")
    bootstrap.bring_in_step(made)
    assert runs.since_last() == [PACKAGES, COURSE]
    bootstrap.bring_in_step(made)
    assert runs.since_last() == []


def test_a_changed_pyproject_installs_course_lib_alone(made: Path, runs: Recorder) -> None:
    with (made / "pyproject.toml").open("a") as file:
        file.write("# changed\n")
    bootstrap.bring_in_step(made)
    assert runs.since_last() == [COURSE]


def test_an_interrupted_installation_starts_from_nothing(
    checkout: Path, runs: Recorder, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bootstrap, "ROOT", checkout)
    runs.failing = KeyboardInterrupt()
    assert bootstrap.main([]) == 1
    assert "run `make` again" in capsys.readouterr().err
    leftover = checkout / ".venv" / "half"
    leftover.mkdir()
    runs.failing = None
    runs.since_last()
    assert bootstrap.main([]) == 0
    assert runs.since_last() == [MAKE, PACKAGES, COURSE]
    assert not leftover.exists()


def test_a_moved_folder_gets_a_new_environment(made: Path, runs: Recorder, tmp_path: Path) -> None:
    made.rename(tmp_path / "elsewhere")
    bootstrap.bring_in_step(tmp_path / "elsewhere")
    assert runs.since_last() == [MAKE, PACKAGES, COURSE]


def test_another_python_is_taken_only_where_it_is_named(made: Path, runs: Recorder) -> None:
    other = "12" if sys.version_info[1] != 12 else "11"
    python = made / ".venv" / "bin" / "python"
    stub(python, f"echo 3 {other}")
    bootstrap.bring_in_step(made)
    assert runs.since_last() == []
    bootstrap.bring_in_step(made, exact=True)
    assert runs.since_last() == [MAKE, PACKAGES, COURSE]


def test_an_environment_whose_python_is_gone_is_made_anew(made: Path, runs: Recorder) -> None:
    (made / ".venv" / "bin" / "python").unlink()
    bootstrap.bring_in_step(made)
    assert runs.since_last() == [MAKE, PACKAGES, COURSE]


def pip_stub(venv: Path, output: str, status: int) -> None:
    (venv / "bin").mkdir(parents=True)
    stub(
        venv / "bin" / "python",
        f'if [ "$1" = -c ]; then echo 3 12; else printf "{output}"; exit {status}; fi',
    )


def test_a_failed_download_leaves_the_environment_as_it_was(checkout: Path) -> None:
    pip_stub(checkout / ".venv", "ERROR: No matching distribution found for torch==2.13.0\\n", 1)
    with pytest.raises(RefusalError, match=r"torch==2\.13\.0 has no build"):
        bootstrap.bring_in_step(checkout)
    assert not bootstrap.unfinished(checkout / ".venv").exists()


def test_a_failure_while_unpacking_is_remembered(checkout: Path) -> None:
    pip_stub(checkout / ".venv", "Installing collected packages: a, b\\nNo space left on device\\n", 1)
    with pytest.raises(RefusalError, match="The disk is full"):
        bootstrap.bring_in_step(checkout)
    assert bootstrap.unfinished(checkout / ".venv").exists()


def test_pip_without_a_network_ends_in_one_line(checkout: Path) -> None:
    unreachable = {
        "PIP_INDEX_URL": "http://127.0.0.1:9/simple",
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_RETRIES": "1",
        "PIP_NO_CACHE_DIR": "1",
    }
    (checkout / "requirements.txt").write_text("a-package-that-is-nowhere==1\n", encoding="utf-8")
    (checkout / ".venv").mkdir()
    (checkout / ".venv" / "bin").mkdir()
    stub(checkout / ".venv" / "bin" / "python", f'exec "{sys.executable}" "$@"')
    kept = {"PATH": os.environ["PATH"], "HOME": str(checkout)}
    outcome = subprocess.run(
        [sys.executable, "course_lib/bootstrap.py"],
        cwd=checkout,
        env={**kept, **unreachable},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert "No package index could be reached" in complaint(outcome)
