"""What a forked child does before submitted code runs in it: it closes the sandbox around itself."""

from __future__ import annotations

import importlib
import os
import random
import signal
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from course_lib.grading.sandbox import kernel, landlock, private_root, resources, seccomp
from course_lib.grading.sandbox.privileges import Rights
from course_lib.grading.sandbox.settings import DEVICES, HOMES, Settings

# A user's other threads may become so many more while a child runs, without taking its own from it.
_OTHERS = 256


@dataclass(frozen=True)
class Enclosure:
    """How the children of one template are closed in: the layers there are, and what they need to know."""

    settings: Settings
    namespaces: bool
    landlock: bool
    rights: Rights | None  # None: they keep the rights of this process, and every system call
    place: Path  # where scratch folders are
    own_namespace: int = -1  # this process's own, to come back to after each fork
    memory_in_use: int = -1  # /proc/self/statm, opened while it was there

    def scratch(self, number: int) -> Path:
        """The scratch folder of a child; with namespaces, each has its own at the same place."""
        return self.place if self.namespaces else self.place / str(number)

    def in_use(self) -> tuple[int, int]:
        """Bytes of address space and tasks that count against a child's limits from the start."""
        pages = int(os.pread(self.memory_in_use, 100, 0).split()[0]) if self.memory_in_use >= 0 else 0
        alone = self.namespaces or (self.rights is not None and self.rights.changes_user)
        tasks = 0 if alone else resources.tasks_of(os.getuid()) + _OTHERS
        return pages * os.sysconf("SC_PAGE_SIZE"), tasks

    def fork(self) -> int:
        """Fork; the child is the first process of a namespace of its own, where there are any."""
        if not self.namespaces:
            return os.fork()
        kernel.unshare(kernel.CLONE_NEWPID)
        pid = os.fork()
        if pid:
            kernel.setns(self.own_namespace, kernel.CLONE_NEWPID)
        return pid

    def close(self, scratch: Path, address_space: int, tasks: int) -> None:
        """Close it around this process; raises OSError where a layer does not hold."""
        os.setsid()
        user = self.rights.unused_user() if self.rights else None
        kept = self._kept()
        devices = [device for device in DEVICES if device.exists()]
        self._take_scratch(scratch, user)
        if self.namespaces and user is None:
            kernel.unshare(kernel.CLONE_NEWUSER)  # So that its threads are counted apart.
        resources.set_limits(self.settings.limits, address_space, tasks)
        if self.rights:
            self.rights.give_up(user, kept)
        die_with_parent()
        if self.landlock:
            landlock.restrict([Path(name) for name in self.settings.readable], scratch, devices)
        if self.rights:
            seccomp.restrict()

    def _take_scratch(self, scratch: Path, user: int | None) -> None:
        """Make the scratch folder this process's own, and its place to be."""
        owner, group = (os.geteuid(), os.getegid()) if user is None else (user, user)
        if self.namespaces:
            kernel.unshare(kernel.CLONE_NEWNS)
            private_root.mount_scratch(scratch, self.settings.limits.scratch_bytes, owner, group)
        else:
            scratch.mkdir(mode=0o700)
            os.chown(scratch, owner, group)
        os.chdir(scratch)
        for name in HOMES:
            os.environ[name] = str(scratch)
        tempfile.tempdir = None

    def _kept(self) -> frozenset[int]:
        """Root's Python may lie in root's own folder: then Landlock alone says what can be read."""
        if self.landlock and not self.namespaces and self.rights and self.rights.changes_user:
            return frozenset({kernel.CAP_DAC_READ_SEARCH}) & kernel.capabilities()
        return frozenset()


def start_afresh() -> None:
    """Draw other random numbers, and handle signals as a fresh Python does, whatever was inherited."""
    reseed()
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT, signal.SIGCHLD, signal.SIGALRM):
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_SETMASK, ())


def reseed() -> None:
    """Seed the global random number generators anew, of those libraries that are imported."""
    random.seed()
    if numpy := sys.modules.get("numpy"):
        numpy.random.seed()
    if torch := sys.modules.get("torch"):
        torch.default_generator.seed()


def die_with_parent() -> None:
    """Let the kernel kill this process when its parent ends."""
    if sys.platform == "linux":
        kernel.prctl(kernel.PR_SET_PDEATHSIG, signal.SIGKILL)


def function_named(name: str) -> Callable[..., Any]:
    """Import what "module:function" names."""
    module, _, function = name.partition(":")
    found: Callable[..., Any] = getattr(importlib.import_module(module), function)
    return found
