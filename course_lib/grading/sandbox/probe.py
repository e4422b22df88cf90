"""Which tiers of the sandbox hold on this machine, found by trying to break out of each."""

from __future__ import annotations

import json
import os
import platform
import socket
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from course_lib.grading.plan import MIB, Limits
from course_lib.grading.sandbox import kernel
from course_lib.grading.sandbox.template import Template
from course_lib.grading.sandbox.tiers import TIERS, UNSAFE, SandboxError, Tier

_LIMITS = Limits(memory_bytes=512 * MIB, cpu_seconds=60, threads=16, scratch_bytes=8 * MIB)
_SECONDS = 60.0
_NO_TIER = (
    "No sandbox holds on this machine. Install bubblewrap (Debian: sudo apt install bubblewrap), "
    "or grade with --unsafe, which lets submissions read and write what you can."
)


@dataclass(frozen=True)
class Finding:
    """What trying a tier showed: why it does not hold, or nothing."""

    tier: Tier
    wrong: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        return not self.wrong


def best_tier() -> Tier:
    """The strongest tier that holds here; SandboxError, with what to install, where none does."""
    findings = []
    for tier in TIERS:
        findings.append(probe(tier))
        if findings[-1].holds:
            return tier
    reasons = "\n".join(f"  {finding.tier}: {finding.wrong[0]}" for finding in findings)
    raise SandboxError(f"{_NO_TIER}\n{reasons}")


@cache
def probe(tier: Tier) -> Finding:
    """Try to break out of a tier, and to work in it; takes seconds, once in a process."""
    if tier == UNSAFE:
        return Finding(tier)
    if sys.platform != "linux" or platform.machine() not in kernel.MACHINES:
        return Finding(tier, (f"it needs Linux on {' or '.join(kernel.MACHINES)}",))
    try:
        return Finding(tier, tuple(_tried(tier)))
    except SandboxError as error:
        return Finding(tier, (str(error),))


def _tried(tier: Tier) -> list[str]:
    attempts = f"{__package__}.attempts"
    with _bait() as bait, Template(tier, _LIMITS, f"{attempts}:serve", f"{attempts}:warm") as template:
        wrong = _ask(template, bait)
        wrong += _ask(template, {"what": "overfill", "bytes": _LIMITS.scratch_bytes})
        if not Path(bait["secret"]).read_bytes():
            wrong.append("it could empty a file of the course")
        return wrong


def _ask(template: Template, request: dict[str, Any]) -> list[str]:
    """What a candidate could do of what it must not, or could not of what it must."""
    with template.candidate() as candidate:
        candidate.socket.settimeout(_SECONDS)
        candidate.socket.sendall(json.dumps(request).encode())
        answer = bytearray()
        try:
            while piece := candidate.socket.recv(65536):
                answer += piece
        except TimeoutError:
            return [f"{request['what']} took more than {_SECONDS:.0f} seconds"]
        if answer:
            return list(json.loads(answer))
        ended = candidate.wait(_SECONDS) or ""
        stopped = request["what"] == "overfill" and "scratch folder" in ended
        return [] if stopped else [f"the candidate ended while it tried to {request['what']}: {ended}"]


@contextmanager
def _bait() -> Iterator[dict[str, Any]]:
    """Things to steal: a file in a folder such as the course's, sockets that listen, this process."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="course-")))
        folder.chmod(0o755)
        secret = folder / "solution.md"
        secret.write_text("the secret of this course", encoding="utf-8")
        network, by_path, abstract = (
            stack.enter_context(socket.socket(family))
            for family in (socket.AF_INET, socket.AF_UNIX, socket.AF_UNIX)
        )
        network.bind(("127.0.0.1", 0))
        by_path.bind(str(folder / "socket"))
        name = f"course-{os.getpid()}-{os.urandom(4).hex()}"
        abstract.bind("\0" + name)
        for listener in (network, by_path, abstract):
            listener.listen()
        outside = [
            folder,
            Path(tempfile.gettempdir()),
            Path(sys.prefix),
            Path("/usr"),
            Path("/"),
            Path("/dev"),
        ]
        yield {
            "what": "break out",
            "secret": str(secret),
            "socket": str(folder / "socket"),
            "abstract": name,
            "port": network.getsockname()[1],
            "pid": os.getpid(),
            "outside": [str(path) for path in outside],
        }
