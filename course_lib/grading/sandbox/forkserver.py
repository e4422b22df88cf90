"""The template: a process that has imported everything, and forks a candidate whenever its worker asks."""

from __future__ import annotations

import os
import select
import signal
import socket
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn

from course_lib.grading.plan import MIB
from course_lib.grading.sandbox import enclosure, messages, resources, scratch_folder
from course_lib.grading.sandbox.enclosure import Enclosure

_WATCH_SECONDS = 0.1
_CLOSING_SECONDS = 20.0
_CLOSED = b"closed in"


@dataclass
class Child:
    """A candidate, as its template sees it."""

    number: int
    pid: int
    pidfd: int  # -1 where the system has none
    scratch: Path
    over: str = ""  # The limit for which the template killed it.


@dataclass
class Forkserver:
    """Serves one worker until its control socket ends."""

    control: socket.socket
    enclosure: Enclosure
    children: list[Child] = field(default_factory=list)
    count: int = 0

    def run(self) -> None:
        """Fork when asked, tell of each candidate that ended; returns when the worker is gone."""
        while True:
            timeout = _WATCH_SECONDS if self.children and self._watches() else None
            handles = [child.pidfd for child in self.children if child.pidfd >= 0]
            ready, _, _ = select.select([self.control.fileno(), *handles], [], [], timeout)
            for child in list(self.children):
                if child.pidfd < 0 or child.pidfd in ready:
                    self._bury(child)
            if self._watches():
                self._watch()
            if self.control.fileno() in ready and not self._answer():
                return

    def _answer(self) -> bool:
        """Do what the worker asks; False when it is gone."""
        request = messages.receive(self.control)
        if request is None:
            return False
        message, _ = request
        if number := message.get("signal"):
            for child in self.children:
                if child.number == message["to"]:
                    os.kill(child.pid, number)
        else:
            self._fork()
        return True

    def _fork(self) -> None:
        """Fork a candidate, and hand its channel and its handle to the worker when it is closed in."""
        self.count += 1
        scratch = self.enclosure.scratch(self.count)
        address_space, tasks = self.enclosure.in_use()
        ours, theirs = socket.socketpair()
        report, told = os.pipe()
        with ours, theirs:
            pid = self.enclosure.fork()
            if pid == 0:
                self._be_candidate(theirs, told, scratch, address_space, tasks)
            os.close(told)
            pidfd = os.pidfd_open(pid) if sys.platform == "linux" else -1
            self.children.append(Child(self.count, pid, pidfd, scratch))
            wrong = _wrong(report)
            handles = [ours.fileno()] + [pidfd] * (pidfd >= 0)
            reply = {"number": self.count, "pid": pid, "wrong": wrong}
            messages.send(self.control, reply, [] if wrong else handles)

    def _be_candidate(
        self, channel: socket.socket, told: int, scratch: Path, address_space: int, tasks: int
    ) -> NoReturn:
        """In the child: close everything, say so, serve, and leave without any clean-up of the template's."""
        try:
            parent = os.getppid()
            _close_all_but(channel.fileno(), told)
            serve = enclosure.function_named(self.enclosure.settings.serve)
            enclosure.start_afresh()
            self.enclosure.close(scratch, address_space, tasks)
            os.write(told, _CLOSED if os.getppid() == parent else b"its template is gone")
        except BaseException as error:
            os.write(told, f"{type(error).__name__}: {error}".encode())
            os._exit(1)
        os.close(told)
        try:
            serve(channel)
        except BaseException:
            os._exit(1)
        finally:
            os._exit(0)

    def _bury(self, child: Child) -> None:
        """Tell the worker how a candidate ended, if it did, and remove what it left."""
        flags = 0 if child.pidfd >= 0 else os.WNOHANG
        pid, status, usage = os.wait4(child.pid, flags)
        if not pid:
            return
        if child.pidfd >= 0:
            os.close(child.pidfd)
        self.children.remove(child)
        if not self.enclosure.namespaces:
            scratch_folder.remove(child.scratch)
        cpu_seconds = usage.ru_utime + usage.ru_stime
        why = child.over or resources.ending(status, cpu_seconds, self.enclosure.settings.limits)
        killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL and not child.over
        messages.send(self.control, {"ended": child.number, "why": why, "killed": killed})

    def _watches(self) -> bool:
        """Whether the kernel does not itself limit the scratch folder, or tell when a child ends."""
        return not self.enclosure.namespaces

    def _watch(self) -> None:
        """Kill candidates that use more than the kernel's own limits can say."""
        for child in self.children:
            if not child.over and (over := self._over(child)):
                child.over = over
                os.kill(child.pid, signal.SIGKILL)

    def _over(self, child: Child) -> str:
        """Which of the limits that the kernel does not watch a candidate has passed."""
        limits = self.enclosure.settings.limits
        if scratch_folder.size(child.scratch, child.pid) > limits.scratch_bytes:
            return f"it wrote more than {limits.scratch_bytes // MIB} MiB to its scratch folder"
        if resources.threads_of(child.pid) > limits.threads:
            return f"it ran more than {limits.threads} threads"
        return ""


def _close_all_but(*kept: int) -> None:
    """Close the template's descriptors; the first three lead nowhere."""
    last = 2
    for descriptor in sorted(kept):
        os.closerange(last + 1, descriptor)
        last = descriptor
    os.closerange(last + 1, os.sysconf("SC_OPEN_MAX"))


def _wrong(report: int) -> str:
    """Wait until a child says that it is closed in; otherwise what it says is wrong."""
    said = b""
    try:
        while select.select([report], [], [], _CLOSING_SECONDS)[0]:
            piece = os.read(report, 4096)
            said += piece
            if not piece:
                return "" if said == _CLOSED else said.decode(errors="replace") or "it ended at once"
    finally:
        os.close(report)
    return f"it took more than {_CLOSING_SECONDS:.0f} seconds"
