"""The filter of system calls, run here as the kernel runs it, for both kinds of machine."""

from __future__ import annotations

import errno
import random

import pytest

from course_lib.grading.sandbox import seccomp
from course_lib.grading.sandbox.seccomp import ALLOWED, FILTERED, PRETENDED, UNKNOWN, UNSUPPORTED, Instruction

ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
# Of calls that are nowhere in the tables: socket, socketpair, connect, sendmsg, execve, ptrace, mount, bpf.
REFUSED = {
    "x86_64": (41, 53, 42, 46, 57, 58, 59, 101, 165, 272, 298, 308, 310, 321, 323, 424, 425, 434, 438),
    "aarch64": (198, 199, 203, 211, 221, 117, 40, 97, 241, 268, 270, 280, 282, 424, 425, 434, 438),
}
OWN = 77
ALLOW, REFUSE, KILL = "allow", errno.EPERM, "kill"


def answer(
    code: list[Instruction], architecture: int, number: int, arguments: tuple[int, ...] = ()
) -> str | int:
    """Run the filter on a call."""
    words = {0: number, 4: architecture} | {16 + 8 * i: value for i, value in enumerate(arguments)}
    place, loaded = 0, 0
    while True:
        operation, if_true, if_false, value = code[place]
        place += 1
        match operation:
            case 0x20:
                loaded = words.get(value, 0)
            case 0x06:
                return {0x7FFF0000: ALLOW, 0x80000000: KILL}.get(value, value & 0xFFFF)
            case 0x15 | 0x35 | 0x45:
                holds = {0x15: loaded == value, 0x35: loaded >= value, 0x45: bool(loaded & value)}[operation]
                place += if_true if holds else if_false


@pytest.fixture(params=ARCHITECTURES)
def machine(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


def call(machine: str, number: int, *arguments: int) -> str | int:
    return answer(seccomp.program(OWN, machine), ARCHITECTURES[machine], number, arguments)


def test_what_is_listed_is_allowed_and_nothing_else(machine: str) -> None:
    tables = (ALLOWED, PRETENDED, UNKNOWN, UNSUPPORTED, FILTERED)
    listed = {numbers[machine] for table in tables for numbers in table.values() if machine in numbers}
    for number in range(1024):
        if number not in listed:
            assert call(machine, number) == REFUSE
    for numbers in ALLOWED.values():
        assert machine not in numbers or call(machine, numbers[machine]) == ALLOW
    assert call(machine, PRETENDED["fchmodat"][machine]) == 0
    assert call(machine, UNKNOWN["clone3"][machine]) == errno.ENOSYS
    assert call(machine, UNSUPPORTED["listxattr"][machine]) == errno.ENOTSUP
    assert call(machine, 5000) == errno.ENOSYS


def test_no_number_stands_twice(machine: str) -> None:
    tables = (ALLOWED, PRETENDED, UNKNOWN, UNSUPPORTED, FILTERED)
    numbers = [numbers[machine] for table in tables for numbers in table.values() if machine in numbers]
    assert len(numbers) == len(set(numbers))


def test_dangerous_calls_are_refused(machine: str) -> None:
    assert {call(machine, number) for number in REFUSED[machine]} == {REFUSE}


def test_another_architecture_is_the_end(machine: str) -> None:
    for other in {*ARCHITECTURES.values(), 0x40000003, 0} - {ARCHITECTURES[machine]}:
        assert answer(seccomp.program(OWN, machine), other, 0) == KILL
    assert call(machine, 0x40000000 | 41) == KILL


def test_threads_are_made_and_processes_are_not(machine: str) -> None:
    clone = FILTERED["clone"][machine]
    thread = 0x3D0F00  # What the C library asks for.
    assert call(machine, clone, thread) == ALLOW
    assert call(machine, clone, 17) == REFUSE  # fork
    assert call(machine, clone, 0x4111) == REFUSE  # vfork
    for namespace in (0x20000, 0x2000000, 0x4000000, 0x8000000, 0x10000000, 0x20000000, 0x40000000):
        assert call(machine, clone, thread | namespace) == REFUSE


def test_signals_go_to_oneself_only(machine: str) -> None:
    for name in ("kill", "tgkill"):
        assert call(machine, FILTERED[name][machine], OWN, 15) == ALLOW
        for other in (0, 1, OWN + 1, 0xFFFFFFFF):
            assert call(machine, FILTERED[name][machine], other, 15) == REFUSE


@pytest.mark.parametrize(
    ("name", "arguments", "expected"),
    [
        ("fcntl", (3, 4), ALLOW),
        ("fcntl", (3, 8), REFUSE),  # F_SETOWN
        ("fcntl", (3, 10), REFUSE),  # F_SETSIG
        ("ioctl", (3, 0x5401), ALLOW),
        ("ioctl", (3, 0x5412), errno.ENOTTY),  # TIOCSTI
        ("ioctl", (3, 0x8901), errno.ENOTTY),  # FIOSETOWN
        ("prctl", (15,), ALLOW),
        ("prctl", (1,), REFUSE),  # PR_SET_PDEATHSIG
        ("prlimit64", (0, 7), ALLOW),
        ("prlimit64", (1, 7), REFUSE),
        ("getsockopt", (3, 1, 4), ALLOW),
        ("getsockopt", (3, 1, 77), REFUSE),  # SO_PEERPIDFD
    ],
)
def test_an_argument_decides(
    machine: str, name: str, arguments: tuple[int, ...], expected: str | int
) -> None:
    assert call(machine, FILTERED[name][machine], *arguments) == expected


def test_every_call_has_an_answer(machine: str) -> None:
    code = seccomp.program(OWN, machine)
    assert len(code) < 4096  # The kernel takes no longer one.
    draw = random.Random(0)
    for _ in range(2000):
        arguments = tuple(draw.randrange(2**32) for _ in range(6))
        assert call(machine, draw.randrange(500), *arguments) in (ALLOW, 0, 1, 25, 38, 95)
