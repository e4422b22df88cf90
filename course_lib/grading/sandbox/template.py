"""The worker's side: a template to ask for candidates, and a handle on each."""

from __future__ import annotations

import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

from course_lib.grading.plan import Limits
from course_lib.grading.sandbox import messages, scratch_folder
from course_lib.grading.sandbox.settings import (
    SCRATCH,
    Settings,
    clean_environment,
    import_path,
    readable_paths,
    start_code,
)
from course_lib.grading.sandbox.tiers import BUBBLEWRAP, LANDLOCK, UNSAFE, SandboxError, Tier
from course_lib.system import find_bubblewrap

START_SECONDS = 180.0
FORK_SECONDS = 30.0
END_SECONDS = 2.0
GONE = "The template is gone, and its candidates with it."


class Candidate:
    """A process in which submitted code runs: its channel, and the means to stop it."""

    def __init__(self, template: Template, number: int, pid: int, descriptors: list[int]) -> None:
        self.socket = socket.socket(fileno=descriptors[0])
        self.pid = pid  # in the template's own world
        self._pidfd = descriptors[1] if len(descriptors) > 1 else -1
        self._template = template
        self._number = number
        self._ending: str | None = None
        self._stopped = False
        self._orphaned = False

    def __enter__(self) -> Candidate:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def interrupt(self) -> None:
        """Raise KeyboardInterrupt in it, if it lets that happen."""
        self._signal(signal.SIGINT)

    def kill(self) -> None:
        """End it; it is gone when this returns. SandboxError where it is not within two seconds."""
        if self._ending is None:
            self._stopped = True
            self._signal(signal.SIGKILL)
            if self.wait(END_SECONDS) is None:
                raise SandboxError(f"A candidate did not end within {END_SECONDS:.0f} seconds of its kill.")

    def wait(self, seconds: float) -> str | None:
        """Wait for its end, so long at most; returns how_it_ended()."""
        end = time.monotonic() + seconds
        while self._ending is None and not self._template._gone and (left := end - time.monotonic()) > 0:
            self._template._listen(left)
        return self._ending

    def how_it_ended(self) -> str | None:
        """None while it lives; afterwards what ended it, such as "it left with exit status 3".

        SandboxError where it ended with its template: that is no submission's doing.
        """
        if self._ending is None:
            gone = self._pidfd >= 0 and select.select([self._pidfd], [], [], 0)[0]
            self.wait(END_SECONDS) if gone else self._template._listen(0)
        if self._orphaned:
            raise SandboxError(GONE)
        return self._ending

    def close(self) -> None:
        """End it, and let go of its channel."""
        try:
            self.kill()
        finally:
            self.socket.close()

    def _signal(self, number: signal.Signals) -> None:
        if self._ending is not None:
            return
        if self._pidfd < 0:
            if not self._template._gone:
                self._template._send({"signal": int(number), "to": self._number})
            return
        try:
            signal.pidfd_send_signal(self._pidfd, number)
        except ProcessLookupError:
            return  # It ended by itself: the template will tell how.

    def _wait_for_kernel(self) -> None:
        """Wait until it is dead, whoever asks for its status."""
        if self._pidfd >= 0 and not select.select([self._pidfd], [], [], END_SECONDS)[0]:
            raise SandboxError(f"A candidate did not end within {END_SECONDS:.0f} seconds of its kill.")

    def _ended(self, why: str, killed: bool, orphaned: bool = False) -> None:
        self._orphaned = orphaned
        self._ending = "it was stopped" if killed and self._stopped else why
        if self._pidfd >= 0:
            os.close(self._pidfd)
            self._pidfd = -1


class Template:
    """A warm process that forks candidates, each closed in as `tier` says; for one process to use at a time.

    `serve` names the function ("module:function") that runs in each candidate with its channel, `warm` the
    one that imports what candidates need; `readable` is what they may read beside Python and this package.
    `meanwhile` is called while the template starts, which takes seconds.
    """

    def __init__(
        self,
        tier: Tier,
        limits: Limits,
        serve: str = "course_lib.grading.wall.candidate:serve",
        warm: str = "course_lib.grading.wall.candidate:warm",
        readable: Sequence[Path] = (),
        meanwhile: Callable[[], None] | None = None,
    ) -> None:
        self.tier, self.limits = tier, limits
        self._candidates: dict[int, Candidate] = {}
        self._answers: list[tuple[messages.Message, list[int]]] = []
        self._lock = threading.RLock()
        self._gone = False
        bubblewrap = _bubblewrap() if tier == BUBBLEWRAP else ""
        seen = (readable_paths(readable), import_path())
        self._scratch = _scratch() if tier in (LANDLOCK, UNSAFE) else ""
        settings = Settings(tier.name, limits, serve, warm, *seen, os.getpid(), bubblewrap, self._scratch)
        self._control, theirs = socket.socketpair()
        with theirs:
            self._process = _start(settings, theirs.fileno())
        try:
            if meanwhile:
                meanwhile()
            self._wait_until_ready()
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Template:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def candidate(self) -> Candidate:
        """Fork a candidate; SandboxError where the template is gone or the sandbox could not be closed."""
        with self._lock:
            self._send({"fork": True})
            answer, descriptors = self._answer(FORK_SECONDS)
            if answer["wrong"]:
                raise SandboxError(f"A candidate could not be closed in ({self.tier}): {answer['wrong']}.")
            candidate = Candidate(self, answer["number"], answer["pid"], descriptors)
            self._candidates[answer["number"]] = candidate
            return candidate

    def close(self) -> None:
        """End the template and all its candidates."""
        self._gone = True
        self._control.close()
        try:
            self._process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        for candidate in self._candidates.values():
            candidate.socket.close()
        self._bury_all("it was stopped")
        if self._scratch and os.path.exists(self._scratch):
            scratch_folder.remove(Path(self._scratch))

    def _wait_until_ready(self) -> None:
        answer, _ = self._answer(START_SECONDS)
        if "ready" not in answer:
            raise SandboxError(f"The tier {self.tier} does not hold here: {answer['wrong']}.")

    def _answer(self, seconds: float) -> tuple[messages.Message, list[int]]:
        """Wait for the answer to what was asked."""
        end = time.monotonic() + seconds
        while not self._answers:
            if self._gone:
                raise SandboxError(GONE)
            if (left := end - time.monotonic()) <= 0:
                raise SandboxError(f"The template did not answer within {seconds:.0f} seconds.")
            self._listen(left)
        return self._answers.pop(0)

    def _send(self, message: messages.Message) -> None:
        try:
            messages.send(self._control, message)
        except OSError as error:
            raise SandboxError(f"The template is gone: {error}.") from error

    def _listen(self, seconds: float) -> None:
        """Take in what the template says; the end of a candidate is noted there, the rest is an answer."""
        with self._lock:
            while not self._gone and select.select([self._control], [], [], seconds)[0]:
                self._take_in()
                seconds = 0

    def _take_in(self) -> None:
        try:
            received = messages.receive(self._control)
        except ConnectionError:
            received = None
        if received is None:
            self._gone = True
            self._bury_all("its template ended", orphaned=True)
            return
        message, _ = received
        if "ended" not in message:
            self._answers.append(received)
        elif candidate := self._candidates.pop(message["ended"], None):
            candidate._ended(message["why"], message["killed"])

    def _bury_all(self, why: str, orphaned: bool = False) -> None:
        """The kernel ends candidates with their template: wait until it has."""
        for candidate in self._candidates.values():
            candidate._signal(signal.SIGKILL)
            candidate._wait_for_kernel()
            candidate._ended(why, killed=False, orphaned=orphaned)
        self._candidates.clear()


def _bubblewrap() -> str:
    program = find_bubblewrap()
    if program is None:
        raise SandboxError("Bubblewrap is not installed here.")
    return str(program)


def _scratch() -> str:
    """A folder on disk, through which a candidate that is another user goes to its own."""
    folder = tempfile.mkdtemp(prefix="candidates-")
    os.chmod(folder, 0o711)
    return folder


def _start(settings: Settings, descriptor: int) -> subprocess.Popen[Any]:
    """Start the process that opens the sandbox; it gets nothing of this one's but its end of a socket."""
    command = [sys.executable, "-I", "-c", start_code("warden", "main"), str(descriptor), settings.as_json()]
    return subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=clean_environment(settings.scratch or str(SCRATCH)),
        cwd="/",
        pass_fds=(descriptor,),
        start_new_session=True,
    )
