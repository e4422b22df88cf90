"""Nothing outlives what it belongs to: not a candidate its template, nor a template its worker."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from cold import HERE, LIMITS, cold_template
from serving import ask

from course_lib.grading.sandbox import UNSAFE, Candidate, SandboxError, Template, Tier
from course_lib.grading.sandbox import template as template_module

BUSY = "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)\nwhile True: pass"
GONE_SECONDS = 2.0  # what the sandbox promises
END = 20.0  # seconds to wait for an end that comes
WORKER = f"""
import sys, time
from pathlib import Path
sys.path.insert(0, {str(HERE)!r})
from cold import HERE, LIMITS, cold_template
from course_lib.grading.sandbox import Template, tier_named
template = Template(tier_named(sys.argv[1]), LIMITS, "serving:serve", "serving:warm_nothing", [HERE])
candidates = [template.candidate() for _ in range(3)]
for candidate in candidates[1:]:
    candidate.socket.sendall({BUSY!r}.encode())
print("ready", flush=True)
time.sleep(600)
"""


def descendants(pid: int) -> list[int]:
    """The processes that come from one, as /proc tells."""
    parents = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                fields = (
                    (entry / "stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
                )
            except OSError:
                continue
            parents[int(entry.name)] = int(fields[1])
    found = [pid]
    for known in found:
        found += [child for child, parent in parents.items() if parent == known]
    return found[1:]


def alive(pids: list[int]) -> list[int]:
    """Those that still run; a dead process that nobody has asked about does not."""
    running = []
    for pid in pids:
        try:
            state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
        except OSError:
            continue
        running += [pid] if state not in "ZX" else []
    return running


def left_of(pids: list[int]) -> list[int]:
    """Those that live longer than the sandbox promises."""
    end = time.monotonic() + GONE_SECONDS
    while (left := alive(pids)) and time.monotonic() < end:
        time.sleep(0.02)
    return left


@pytest.fixture
def cold(tier: Tier) -> Template:
    return cold_template(tier)


def busy(template: Template) -> Candidate:
    """A candidate that neither answers nor stops when asked."""
    candidate = template.candidate()
    candidate.socket.sendall(BUSY.encode())
    return candidate


def test_a_kill_is_the_end(cold: Template) -> None:
    with cold:
        before = set(descendants(os.getpid()))
        candidate = busy(cold)
        forked = list(set(descendants(os.getpid())) - before)
        assert len(forked) == 1
        candidate.kill()
        assert alive(forked) == []
        assert candidate.how_it_ended() == "it was stopped"
        candidate.kill()
        candidate.interrupt()
        candidate.close()
        with cold.candidate() as another:
            assert ask(another, "result = 1") == "1"


def test_an_interrupt_reaches_python(cold: Template) -> None:
    with cold, cold.candidate() as candidate:
        candidate.socket.sendall(b"try:\n    channel.sendall(b'now')\n    while True: pass\nfinally: x = 1")
        assert candidate.socket.recv(10) == b"now"
        candidate.interrupt()
        assert candidate.socket.recv(100).startswith(b"KeyboardInterrupt")
        assert candidate.how_it_ended() is None
        assert ask(candidate, "result = 2") == "2"


def test_threads_do_not_keep_a_candidate(cold: Template) -> None:
    code = (
        "import threading, time; [threading.Thread(target=time.sleep, args=(99,)).start() for _ in range(9)]"
    )
    with cold, cold.candidate() as candidate:
        ask(candidate, code)
        candidate.kill()
        assert candidate.how_it_ended() == "it was stopped"


def test_closing_ends_everything(cold: Template) -> None:
    candidates = [busy(cold), cold.candidate()]
    started = [cold._process.pid, *descendants(cold._process.pid)]
    cold.close()
    assert left_of(started) == []
    assert [candidate.how_it_ended() for candidate in candidates] == ["it was stopped"] * 2
    with pytest.raises(SandboxError, match="gone"):
        cold.candidate()


def test_nothing_outlives_its_worker(tier: Tier) -> None:
    with subprocess.Popen([sys.executable, "-c", WORKER, tier.name], stdout=subprocess.PIPE) as worker:
        assert worker.stdout is not None
        assert worker.stdout.readline() == b"ready\n"
        started = descendants(worker.pid)
        assert len(alive(started)) >= 5
        worker.kill()
        assert left_of(started) == []


@pytest.mark.parametrize("depth", [0, 1])
def test_candidates_do_not_outlive_their_template(cold: Template, depth: int) -> None:
    """Whichever process between the worker and the candidates is killed."""
    candidate = busy(cold)
    warden = cold._process.pid
    between = [warden, *descendants(warden)]
    os.kill(between[depth], signal.SIGKILL)
    cold._process.poll() if depth else cold._process.wait()
    assert left_of(between) == []
    with pytest.raises(SandboxError, match=r"ended|gone"):
        cold.candidate()
    assert candidate.wait(1) is not None
    candidate.close()
    cold.close()


def test_a_worker_that_forks_does_not_keep_its_template(tier: Tier) -> None:
    """A forked child holds the worker's end of the control socket; the worker's death counts."""
    forking = "import os\nforked = os.fork()\nif forked == 0: time.sleep(600)\nprint(forked"
    code = WORKER.replace('print("ready"', forking)
    with subprocess.Popen([sys.executable, "-c", code, tier.name], stdout=subprocess.PIPE) as worker:
        assert worker.stdout is not None
        forked = int(worker.stdout.readline())
        started = [pid for pid in descendants(worker.pid) if pid != forked]
        assert len(alive(started)) >= 5
        worker.kill()
        try:
            assert left_of(started) == []
        finally:
            os.kill(forked, signal.SIGKILL)


def test_a_hundred_candidates_leave_no_descriptor(unsafe: Template) -> None:
    before = len(os.listdir("/proc/self/fd"))
    for _ in range(100):
        unsafe.candidate().close()
    assert len(os.listdir("/proc/self/fd")) == before


def test_scratch_folders_are_removed() -> None:
    template = cold_template(UNSAFE)
    folder = Path(template._scratch)
    with template.candidate() as candidate:
        ask(candidate, "os.mkdir('a'); os.chmod('a', 0); open('b', 'w').write('x')")
        assert len(list(folder.iterdir())) == 1
    assert list(folder.iterdir()) == []
    template.close()
    assert not folder.exists()


def test_a_template_that_cannot_start_says_why() -> None:
    with pytest.raises(SandboxError, match="No module named 'no_such_module'"):
        Template(UNSAFE, LIMITS, "serving:serve", "no_such_module:warm", [HERE])
    with pytest.raises(SandboxError, match="left 1 threads running"):
        Template(UNSAFE, LIMITS, "serving:serve", "serving:warm_a_thread", [HERE])


def test_where_the_system_is_not_linux_there_is_a_template_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without handles on processes, the template itself passes signals on."""
    real = template_module.start_code
    elsewhere = "import sys; sys.platform = 'darwin'; "
    monkeypatch.setattr(template_module, "start_code", lambda *names: elsewhere + real(*names))
    with cold_template(UNSAFE) as template:
        with template.candidate() as candidate:
            assert ask(candidate, "result = 1") == "1"
            candidate.socket.sendall(b"channel.sendall(b'now')\nwhile True: pass")
            assert candidate.socket.recv(10) == b"now"
            candidate.interrupt()
            assert candidate.socket.recv(100).startswith(b"KeyboardInterrupt")
            assert candidate.how_it_ended() is None
        assert candidate.how_it_ended() == "it was stopped"
        with template.candidate() as another:
            ask(another, "os._exit(3)")
            assert another.wait(END) == "it left with exit status 3"
