"""What a candidate may use up, and in words what ended it."""

from __future__ import annotations

import os
import resource
import signal
import sys

from course_lib.grading.plan import Limits

_STOPS = {
    signal.SIGSEGV: "it crashed (segmentation fault)",
    signal.SIGABRT: "it crashed (abort)",
    signal.SIGBUS: "it crashed (bus error)",
    signal.SIGFPE: "it crashed (arithmetic error)",
    signal.SIGILL: "it crashed (illegal instruction)",
}


def set_limits(limits: Limits, address_space: int, tasks: int) -> None:
    """Limit this process; `address_space` in bytes and `tasks` count what is in use already."""
    lower(resource.RLIMIT_NOFILE, limits.open_files)
    lower(resource.RLIMIT_FSIZE, limits.scratch_bytes)
    lower(resource.RLIMIT_CORE, 0)
    # The kernel asks a process to stop at the first, and kills it at the second.
    lower(resource.RLIMIT_CPU, limits.cpu_seconds, limits.cpu_seconds + 1)
    if sys.platform == "linux":
        lower(resource.RLIMIT_AS, address_space + limits.memory_bytes)
        lower(resource.RLIMIT_NPROC, tasks + limits.threads)
        lower(resource.RLIMIT_MEMLOCK, 0)


def lower(kind: int, soft: int, hard: int | None = None) -> None:
    """Set a limit, never above the one that holds already."""
    _, highest = resource.getrlimit(kind)
    hard = soft if hard is None else hard
    if highest != resource.RLIM_INFINITY:
        hard = min(hard, highest)
    resource.setrlimit(kind, (min(soft, hard), hard))


def ending(status: int, cpu_seconds: float, limits: Limits) -> str:
    """What a status of os.wait4 means, as the end of a sentence."""
    if os.WIFEXITED(status):
        code = os.WEXITSTATUS(status)
        return f"it left with exit status {code}" if code else "it ended by itself"
    number = os.WTERMSIG(status)
    if number == signal.SIGXCPU or (number == signal.SIGKILL and cpu_seconds >= limits.cpu_seconds):
        return f"it used more than {limits.cpu_seconds} s of processor time"
    if number == signal.SIGKILL:
        return "it was killed, perhaps because the machine had no memory left"
    words = _STOPS.get(signal.Signals(number)) if number in set(signal.Signals) else None
    return f"{words or 'it was ended'}: killed by signal {number}"


def threads_of(pid: int) -> int:
    """How many threads a process has; 0 where that is not to be seen."""
    try:
        return len(os.listdir(f"/proc/{pid}/task"))
    except OSError:
        return 0


def tasks_of(user: int) -> int:
    """How many threads a user has in all processes; 0 where that is not to be seen."""
    return sum(threads_of(int(name)) for name in _processes() if _owner(name) == user)


def _processes() -> list[str]:
    return [name for name in os.listdir("/proc") if name.isdecimal()] if os.path.isdir("/proc") else []


def _owner(name: str) -> int | None:
    try:
        return os.stat(f"/proc/{name}").st_uid
    except OSError:  # It ended meanwhile.
        return None
