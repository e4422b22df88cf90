"""What must be refused is refused in every tier, and would be noticed if it were not."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from cold import HERE, LIMITS, Ask, cold_template
from serving import ask

from course_lib.grading.sandbox import UNSAFE, Candidate, Template, Tier, probe
from course_lib.grading.sandbox.probe import _ask, _bait

ROOT = HERE.parents[2]
ATTEMPTS = "course_lib.grading.sandbox.attempts"
WAYS_OUT = (
    "connect to this machine",
    "connect to a socket",
    "connect to a abstract socket",
    "make a netlink socket",
    "make a pair of sockets",
    "list processes",
    "read its own environment",
    "signal its parent",
    "fork",
    "start a program",
    "read a file of the course",
    "list a folder of the course",
    "empty a file of the course",
    "remove a file of the course",
    "write to",
    "make memory without a limit (memfd_create)",
    "watch files (inotify_init1)",
    "trace a process (ptrace)",
)


def test_a_tier_that_holds_lets_nothing_out(tier: Tier) -> None:
    assert probe(tier).wrong == ()


def test_the_probe_sees_every_way_out_where_nothing_is_closed() -> None:
    with _bait() as bait, Template(UNSAFE, LIMITS, f"{ATTEMPTS}:serve", f"{ATTEMPTS}:warm") as template:
        bait["outside"] = [str(Path(bait["secret"]).parent)]
        wrong = _ask(template, bait)
    for way in WAYS_OUT:
        assert any(text.startswith(f"it could {way}") for text in wrong), (way, wrong)


@pytest.mark.parametrize("name", ["pyproject.toml", "solutions", ".git/config", "_config.yml"])
def test_the_course_is_not_to_be_read(says: Ask, name: str) -> None:
    path = ROOT / name
    assert path.exists() or name == ".git/config"
    assert "Error" in says(
        f"result = os.listdir({str(path)!r}) if {path.is_dir()} else open({str(path)!r}).read()"
    )


@pytest.mark.parametrize(
    "path", ["~", "/root", "/home", "/etc/passwd", "/proc", "/tmp", "/var", "/sys/class"]
)
def test_the_machine_is_not_to_be_read(says: Ask, path: str) -> None:
    here = os.path.expanduser(path)
    answer = says(f"result = os.listdir({here!r}) if {os.path.isdir(here)} else open({here!r}).read()")
    assert "Error" in answer or answer in ("[]", "['.pyenv']")


def test_python_and_this_package_are_to_be_read(says: Ask) -> None:
    for path in (Path(os.__file__), ROOT / "course_lib" / "__init__.py"):
        assert "Error" not in says(f"result = len(open({str(path)!r}).read())")


def test_the_environment_holds_nothing_of_the_workers(says: Ask) -> None:
    found = eval(says("result = dict(os.environ)"))
    assert found["USER"] == "student"
    own = {"PATH", "LANG", "USER", "LOGNAME", "HOME", "TMPDIR", "MPLCONFIGDIR", "IPYTHONDIR", "MPLBACKEND"}
    own |= {"OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "CUDA_VISIBLE_DEVICES"}
    own |= {"MALLOC_ARENA_MAX", "TORCHINDUCTOR_CACHE_DIR"}
    assert found.keys() <= own
    assert found["HOME"] != os.environ.get("HOME")


def test_a_secret_in_the_environment_is_not_passed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COURSE_SECRET", "the password of the gradebook")
    cold = cold_template(UNSAFE)
    with cold, cold.candidate() as candidate:
        assert ask(candidate, "result = os.environ.get('COURSE_SECRET')") == "None"
        assert "password" not in ask(candidate, "result = open('/proc/self/environ').read()")


def test_only_the_channel_is_inherited(says: Ask, candidate: Candidate) -> None:
    code = """
open_ones = []
for number in range(1000):
    try:
        open_ones.append((number, os.fstat(number).st_rdev or "socket"))
    except OSError:
        pass
result = [number for number, _ in open_ones if number > 2], {kind for number, kind in open_ones if number < 3}
"""
    others, first = eval(says(code))
    assert len(others) == 1
    assert first == {os.stat(os.devnull).st_rdev}


def test_output_past_python_goes_nowhere(says: Ask) -> None:
    assert says("result = [os.write(1, bytes(2**20)) for _ in range(64)] == [2**20] * 64") == "True"


def test_no_more_rights_than_anyone(says: Ask) -> None:
    assert says("result = os.getuid() == 0") == "False"
    assert "PermissionError" in says("os.setuid(0)")
    assert "PermissionError" in says("os.chown('/usr', 1, 1)")


def test_a_link_out_of_the_scratch_folder_leads_nowhere(says: Ask) -> None:
    target = str(ROOT / "pyproject.toml")
    assert "Error" in says(f"os.symlink({target!r}, 'link'); result = open('link').read()")


def test_no_signal_through_a_descriptor(says: Ask) -> None:
    code = "import fcntl; fcntl.fcntl(os.pipe()[0], fcntl.F_SETOWN, os.getppid() or 1)"
    assert "PermissionError" in says(code)


def test_descriptors_cannot_be_handed_out(says: Ask) -> None:
    assert "PermissionError" in says("import socket; socket.send_fds(channel, [b'x'], [0])")


def test_modules_that_were_never_imported_can_be(says: Ask) -> None:
    assert says("import wave, torch.nn.utils.prune; result = wave.__name__") == "'wave'"
    assert sys.version.split()[0] in says("import platform; result = platform.python_version()")
