"""Holes that the attacks found in the wall, each with the smallest case that went through it."""

from __future__ import annotations

import socket
import struct
import threading
import time
from collections import deque

import numpy as np
import pytest
import torch
from attack_harness import LIMITS

from course_lib.grading.plan import Cell, CellRun, Ending, Role
from course_lib.grading.sandbox import Template
from course_lib.grading.wall import codec
from course_lib.grading.wall.channel import Channel, ChannelTimeout
from course_lib.grading.wall.outputs import error_output
from course_lib.grading.wall.run import run_notebook
from course_lib.grading.wall.spoil import spoil


def runs(template: Template, *cells: tuple[Role, str]) -> list[CellRun]:
    """Run cells in order; returns what came of each."""
    named = [Cell(f"cell-{place}", role, source) for place, (role, source) in enumerate(cells)]
    return list(run_notebook(named, template, LIMITS).runs)


def told(run: CellRun) -> str:
    return "\n".join(output.get("text", "") + output.get("evalue", "") for output in run.outputs)


def test_a_student_does_not_define_what_a_failed_test_was_to_assign(sandboxed: Template) -> None:
    student = "found = expected = 7\ndef f(): raise ValueError"
    _, first, second = runs(
        sandboxed,
        (Role.STUDENT, student),
        (Role.TEST, "found = f()\nexpected = 1"),
        (Role.TEST, "assert found == expected"),
    )
    assert (first.ending, second.ending) == (Ending.ERROR, Ending.ERROR)
    assert "found" in told(second)


def test_a_test_may_wrap_what_the_student_defined(sandboxed: Template) -> None:
    _, first, second = runs(
        sandboxed,
        (Role.STUDENT, "n = 3\ndef f(x): return x + 1"),
        (Role.TEST, "inner = f\ndef f(x): return inner(inner(x))\nn = 3\nassert f(1) == 3"),
        (Role.TEST, "assert f(n) == 5"),
    )
    assert (first.ending, second.ending) == (Ending.OK, Ending.OK), told(first) + told(second)


def test_an_iteration_of_the_test_s_is_not_ended_by_the_student(sandboxed: Template) -> None:
    _, test = runs(
        sandboxed,
        (Role.STUDENT, "def f(x): raise StopIteration"),
        (Role.TEST, "assert all(map(f, [1, 2]))"),
    )
    assert test.ending is Ending.ERROR
    assert "StopIteration" in told(test)


def test_names_that_only_a_test_knows_are_not_asked_for(sandboxed: Template) -> None:
    student = (
        "import gc\nasked = []\n"
        "for found in gc.get_objects():\n"
        "    if type(found).__name__ == '_Candidate':\n"
        "        answer = found.verbs['names']\n"
        "        found.verbs['names'] = lambda wanted: asked.append(wanted) or answer(wanted)\n"
        "def f(): return asked"
    )
    _, test = runs(
        sandboxed,
        (Role.STUDENT, student),
        (Role.TEST, "hidden_word = 1\nother_hidden_word = hidden_word\nassert f() == [['f']], f()"),
    )
    assert test.ending is Ending.OK, told(test)


def test_what_never_stops_coming_is_late_all_the_same() -> None:
    ours, theirs = socket.socketpair()
    stop = threading.Event()
    data = codec.encode(("callback",))
    message = (struct.pack("<Q", len(data)) + data) * 100

    def flood() -> None:
        theirs.settimeout(0.2)
        while not stop.is_set():
            try:
                theirs.sendall(message)
            except TimeoutError:
                continue

    sender = threading.Thread(target=flood)
    sender.start()
    channel = Channel(ours, 1000)
    channel.deadline = time.monotonic() + 0.3
    try:
        with pytest.raises(ChannelTimeout):
            deque(iter(channel.receive, None), maxlen=0)
    finally:
        stop.set()
        sender.join()
        ours.close()
        theirs.close()


def test_an_error_of_any_length_is_told_in_short() -> None:
    output = error_output("CheckFailed", "x" * 1_000_000)
    assert len(output["evalue"]) < 11_000
    assert sum(map(len, output["traceback"])) < 11_000


def test_a_test_prints_no_more_than_a_cell_may(sandboxed: Template) -> None:
    student = "def f(): print('x' * 100_000)"
    _, test = runs(sandboxed, (Role.STUDENT, student), (Role.TEST, "for _ in range(50): f()"))
    assert test.ending is Ending.OK
    assert LIMITS.output_bytes < len(told(test)) < LIMITS.output_bytes + 200


def test_what_fails_on_the_way_over_is_an_error_of_one_test(sandboxed: Template) -> None:
    student = (
        "class Odd(complex):\n    @property\n    def real(self): raise KeyError('odd')\n"
        "kept = []\n"
        "def f(): return Odd(4)\n"
        "def g():\n    kept.append(1)\n    return len(kept)"
    )
    _, first, second, third = runs(
        sandboxed,
        (Role.STUDENT, student),
        (Role.TEST, "assert g() == 1"),
        (Role.TEST, "f()"),
        (Role.TEST, "assert g() == 2"),
    )
    assert (first.ending, second.ending, third.ending) == (Ending.OK, Ending.ERROR, Ending.OK)


def test_what_ran_before_may_take_long_to_run_again(sandboxed: Template) -> None:
    """The time in which a new process runs the student's cells again is not the test's."""
    slow = f"import time\ntime.sleep({LIMITS.cell_seconds * 0.7})"
    found = runs(
        sandboxed,
        (Role.STUDENT, slow),
        (Role.STUDENT, f"{slow}\ndef f(): return 4"),
        (Role.STUDENT, "import os\ndef g(): os._exit(1)"),
        (Role.TEST, "g()"),
        (Role.TEST, "assert f() == 4"),
    )
    assert (found[3].ending, found[4].ending) == (Ending.STOPPED, Ending.OK), told(found[4])


def test_what_is_printed_beyond_the_limit_takes_no_memory(sandboxed: Template) -> None:
    (printed,) = runs(
        sandboxed, (Role.STUDENT, "for place in range(10_000): print(str(place % 10) * 100_000)")
    )
    assert printed.ending is Ending.OK, told(printed)[-500:]


@pytest.mark.parametrize("kind", ["array", "tensor"])
def test_a_mask_is_spoilt_in_a_way_that_no_submission_chooses(kind: str) -> None:
    """A submission says what it changed: it must not be able to turn a mask into the one that it likes."""
    seen = set()
    for _ in range(20):
        mask = torch.ones(64, dtype=torch.bool) if kind == "tensor" else np.ones(64, dtype=bool)
        spoil([mask], [0])
        seen.add(tuple(mask.tolist()))
    assert len(seen) == 20
    one = torch.ones((), dtype=torch.bool)
    spoil([one], [0])
    assert not one
    none = np.ones(0, dtype=bool)
    spoil([none], [0])
