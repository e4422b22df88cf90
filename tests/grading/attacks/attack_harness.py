"""Grades an attack as a class is graded, and watches files, processes, secrets and neighbours."""

from __future__ import annotations

import base64
import codecs
import copy
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from attack_corpus import Attack
from attacked_course import HONEST, POINTS, SECRETS, AttackedCourse, answered
from nbformat import NotebookNode, from_dict

from course_lib.grading.nbgrader_parts import HideTests
from course_lib.grading.outcome import Outcome, grade
from course_lib.grading.plan import KIB, MIB, Limits
from course_lib.grading.sandbox import Template, Tier, tier_named

LIMITS = Limits(
    cell_seconds=5, notebook_seconds=42, grace_seconds=0.3, memory_bytes=512 * MIB, cpu_seconds=20,
    threads=16, open_files=64, scratch_bytes=8 * MIB,
    output_bytes=64 * KIB, message_bytes=32 * MIB, restarts=7,
)  # fmt: skip
# A neighbour must not lose points because this machine is busy.
PATIENT = Limits(**{**vars(LIMITS), "cell_seconds": 60, "notebook_seconds": 240})
GONE_SECONDS = 2.0
BREACH = "BREACH"
Listing = dict[str, tuple[int, ...]]


@dataclass(frozen=True)
class Seen:
    """What came of an attack, and what was seen of it from outside."""

    outcome: Outcome
    shown: str  # all that the student reads
    changed: tuple[str, ...]  # files outside of scratch
    left: tuple[int, ...]  # processes that outlive it
    seconds: float


def attacked(course: AttackedCourse, template: Template, attack: Attack) -> Seen:
    """Grade an attack."""
    cells = [_aimed(cell, course) for cell in attack.cells]
    path = course.hand_in("attacker", answered(course.source, *cells))
    return watched(course, template, path)


def watched(course: AttackedCourse, template: Template, path: Path) -> Seen:
    """Grade a file, and watch."""
    before, running = listing(course.root), descendants(os.getpid())
    start = time.monotonic()
    outcome = grade("attacker", path, course.source, template, LIMITS)
    seconds = time.monotonic() - start
    left = _still_there(running)
    after = listing(course.root)
    changed = tuple(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))
    return Seen(outcome, feedback(outcome), changed, left, seconds)


def honest_points(course: AttackedCourse, template: Template) -> dict[str, float | None]:
    """What an honest neighbour gets."""
    return grade("neighbour", course.submitted("neighbour"), course.source, template, PATIENT).points


def feedback(outcome: Outcome) -> str:
    """All that nbgrader's feedback takes from the executed notebook, and the outcome's own words."""
    notebook, _ = HideTests().preprocess(from_dict(copy.deepcopy(outcome.executed)), {})
    return json.dumps([notebook, outcome.reason, outcome.notes], ensure_ascii=False)


def printed(outcome: Outcome) -> str:
    """All that cells printed."""
    outputs = [output for cell in outcome.executed["cells"] for output in cell.get("outputs", [])]
    return "".join(output.get("text", "") for output in outputs)


def secrets_in(text: str) -> list[str]:
    """The names of the planted secrets that a text tells, also turned round or encoded."""
    low = text.lower()
    return [name for name, secret in SECRETS.items() if any(form.lower() in low for form in _forms(secret))]


def _forms(secret: str) -> Iterator[str]:
    data = secret.encode()
    yield from (secret, secret[::-1], data.hex(), codecs.encode(secret, "rot13"))
    for shift in range(3):
        # The characters at both ends depend on what stands beside the secret.
        yield base64.b64encode(bytes(shift) + data).decode().rstrip("=")[4:-2]


def listing(folder: Path) -> Listing:
    """Every file below a folder, but for what the attacker handed in: mode, owner, size, time of change."""
    found: Listing = {}
    for place, folders, files in os.walk(folder):
        for name in (*folders, *files):
            path = os.path.join(place, name)
            if f"{os.sep}attacker{os.sep}" not in path and "candidates-" not in path:
                status = os.lstat(path)
                size = 0 if os.path.isdir(path) else status.st_size
                found[path] = (status.st_mode, status.st_uid, size, status.st_mtime_ns)
    return found


def descendants(ancestor: int) -> set[int]:
    """The processes below one, as /proc tells; zombies are gone already."""
    parents = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit() and (parent := _parent(entry)):
            parents[int(entry)] = parent
    found: set[int] = set()
    new = {ancestor}
    while new:
        new = {pid for pid, parent in parents.items() if parent in new} - found
        found |= new
    return found


def _parent(pid: str) -> int:
    try:
        fields = Path("/proc", pid, "stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return 0 if fields[0] == "Z" else int(fields[1])


def _still_there(known: set[int]) -> tuple[int, ...]:
    end = time.monotonic() + GONE_SECONDS
    while (left := descendants(os.getpid()) - known) and time.monotonic() < end:
        time.sleep(0.02)
    return tuple(sorted(left))


def _aimed(source: str, course: AttackedCourse) -> str:
    """The attacker knows the machine: where the course is, and which process grades."""
    places = {"@COURSE@": course.course, "@HOME@": course.home, "@TEMPORARY@": course.temporary,
              "@WORKER@": os.getpid()}  # fmt: skip
    for sign, value in places.items():
        source = source.replace(sign, str(value))
    return source


class Beside:
    """Another worker with a template of its own, which grades the neighbour while an attack goes on."""

    def __init__(self, root: Path, tier: Tier) -> None:
        command = [sys.executable, __file__, str(root), tier.name]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    @contextmanager
    def grading(self) -> Iterator[list[dict[str, Any]]]:
        """While this lasts, the neighbour is graded; the points are in the list afterwards."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        found: list[dict[str, Any]] = []
        self._process.stdin.write("go\n")
        self._process.stdin.flush()
        yield found
        found.append(json.loads(self._process.stdout.readline()))

    def close(self) -> None:
        self._process.communicate()


def _serve(root: Path, tier: Tier) -> None:
    course = AttackedCourse(root)
    with Template(tier, PATIENT) as template:
        for _ in sys.stdin:
            print(json.dumps(honest_points(course, template)), flush=True)


def honest(course: AttackedCourse) -> NotebookNode:
    return answered(course.source, HONEST)


FULL = dict(POINTS)

if __name__ == "__main__":
    _serve(Path(sys.argv[1]), tier_named(sys.argv[2]))
