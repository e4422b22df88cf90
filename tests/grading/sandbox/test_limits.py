"""Each limit holds in every tier, and what ended a candidate is told in words."""

from __future__ import annotations

import signal
from dataclasses import replace

import pytest
from cold import LIMITS, Ask, cold_template
from serving import ask

from course_lib.grading.plan import GIB, Limits
from course_lib.grading.sandbox import Candidate, Template, Tier
from course_lib.grading.sandbox.resources import ending

END = 20.0  # seconds to wait for an end that comes


def test_memory_is_the_submissions_own_error(says: Ask) -> None:
    assert says("b = bytearray(10 * 2**30)").startswith("MemoryError")
    assert "allocate memory" in says("import torch; torch.zeros(2**30)")
    # What was refused took nothing away.
    assert says("result = len(bytearray(2**26))") == str(2**26)


def test_memory_is_limited_in_small_pieces_too(says: Ask) -> None:
    code = """
pieces = []
try:
    while True:
        pieces.append(bytearray(2**24))
except MemoryError:
    result = len(pieces)
    del pieces
"""
    assert 16 < int(says(code)) <= 1.25 * LIMITS.memory_bytes // 2**24


def test_processor_time(tier: Tier) -> None:
    with cold_template(tier, replace(LIMITS, cpu_seconds=1)) as template, template.candidate() as candidate:
        assert ask(candidate, "while True: pass") == ""
        assert candidate.wait(END) == "it used more than 1 s of processor time"


def test_threads(says: Ask) -> None:
    code = """
import threading
threading.stack_size(2**16)
stop, threads = threading.Event(), []
try:
    for _ in range(3000):
        threads.append(threading.Thread(target=stop.wait, daemon=True))
        threads[-1].start()
    result = "no limit"
except RuntimeError:
    result = "limit"
stop.set()
"""
    assert says(code) in ("'limit'", "")


def test_too_many_threads_end_a_candidate_or_fail(template: Template) -> None:
    code = (
        "import threading, time; [threading.Thread(target=time.sleep, args=(9,)).start() for _ in range(200)]"
    )
    with template.candidate() as candidate:
        answer = ask(candidate, code)
        assert "can't start new thread" in answer or candidate.wait(END) == "it ran more than 24 threads"


def test_one_file_is_limited(says: Ask) -> None:
    assert "OSError" in says("open('big', 'wb').write(bytes(9 * 2**20))")


def test_the_scratch_folder_is_limited(candidate: Candidate) -> None:
    code = """
for number in range(64):
    open(str(number), "wb").write(bytes(2**20))
import time
time.sleep(9)
"""
    answer = ask(candidate, code)
    assert (
        "No space left" in answer or candidate.wait(END) == "it wrote more than 8 MiB to its scratch folder"
    )


@pytest.mark.parametrize("tail", ["import time; time.sleep(9)", "os._exit(0)"])
def test_files_without_a_name_count_too(candidate: Candidate, tail: str) -> None:
    code = f"""
kept = []
for number in range(30):
    kept.append(open(str(number), "wb", buffering=0))
    kept[-1].write(bytes(2**20))
    os.unlink(str(number))
{tail}
"""
    answer = ask(candidate, code)
    ends = ("it wrote more than 8 MiB to its scratch folder", "it ended by itself")
    assert "No space left" in answer or candidate.wait(END) in ends[: 1 + tail.startswith("os")]


def test_no_process_comes_of_a_fork_bomb(says: Ask) -> None:
    assert says("while True: os.fork()").startswith("PermissionError")
    assert says("import subprocess; subprocess.run(['/bin/sh'])").startswith("PermissionError")
    assert says("os.execv('/bin/sh', ['sh'])").startswith("PermissionError")


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("os._exit(3)", "it left with exit status 3"),
        ("os._exit(0)", "it ended by itself"),
        ("import ctypes; ctypes.string_at(0)", "it crashed (segmentation fault): killed by signal 11"),
        ("os.abort()", "it crashed"),
        ("channel.close()", "it left with exit status 1"),
    ],
)
def test_an_ending_is_told(candidate: Candidate, code: str, words: str) -> None:
    assert candidate.how_it_ended() is None
    ask(candidate, code)
    assert (candidate.wait(END) or "").startswith(words)
    assert candidate.how_it_ended() == candidate.wait(0)


def test_every_status_has_words() -> None:
    limits = Limits(cpu_seconds=10, memory_bytes=GIB)
    for number in range(1, 65):
        assert str(number) in ending(number, 0.0, limits) or number in (signal.SIGKILL, signal.SIGXCPU)
    assert ending(signal.SIGKILL, 0.0, limits).startswith("it was killed, perhaps")
    assert ending(signal.SIGKILL, 10.4, limits) == "it used more than 10 s of processor time"
    assert ending(3 << 8, 99.0, limits) == "it left with exit status 3"
