"""The template's own start: it opens its part of the sandbox, imports everything, and serves its worker."""

from __future__ import annotations

import os
import socket
import sys
import threading
from pathlib import Path

from course_lib.grading.sandbox import enclosure, huge_pages, kernel, landlock, messages, private_root, tiers
from course_lib.grading.sandbox.enclosure import Enclosure
from course_lib.grading.sandbox.forkserver import Forkserver
from course_lib.grading.sandbox.privileges import Rights
from course_lib.grading.sandbox.settings import DEVICES, SCRATCH, Settings
from course_lib.grading.sandbox.tiers import SandboxError


def be_template(settings: Settings, control: socket.socket) -> None:
    """Serve the worker until it is gone; what goes wrong before is told to it."""
    try:
        opened = _open(settings)
        _warm_up(settings)
        if opened.namespaces:
            private_root.hide_processes()
    except Exception as error:
        words = str(error) if isinstance(error, SandboxError) else f"{type(error).__name__}: {error}"
        messages.send(control, {"wrong": words})
        return
    messages.send(control, {"ready": os.getpid()})
    Forkserver(control, opened).run()


def be_template_in_bubblewrap(descriptor: int, text: str) -> None:
    """Be the template where bubblewrap has made the root folder already."""
    os.environ.pop("PWD", None)  # bubblewrap's
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stderr.fileno())  # What bubblewrap alone had to say ends here.
    os.close(nowhere)
    be_template(Settings.from_json(text), socket.socket(fileno=descriptor))


def _open(settings: Settings) -> Enclosure:
    """Open the template's part of the sandbox, and see which layers its children will have."""
    if settings.tier == tiers.UNSAFE.name:
        return Enclosure(settings, False, False, None, Path(settings.scratch), memory_in_use=_memory())
    has_landlock = landlock.abi() >= landlock.OLDEST_ABI
    if settings.tier == tiers.NAMESPACES.name:
        readable = [Path(name) for name in settings.readable]
        devices = [device for device in DEVICES if device.exists()]
        private_root.enter(readable, devices, SCRATCH, settings.limits.scratch_bytes)
    namespaces = settings.tier == tiers.NAMESPACES.name or _may_nest(settings)
    if not namespaces and not has_landlock:
        raise SandboxError(f"the kernel's Landlock is at version {landlock.abi()}, not {landlock.OLDEST_ABI}")
    return Enclosure(
        settings,
        namespaces,
        has_landlock,
        Rights.of_this_process(),
        Path(settings.scratch or SCRATCH),
        own_namespace=os.open("/proc/self/ns/pid", os.O_RDONLY) if namespaces else -1,
        memory_in_use=_memory(),
    )


def _may_nest(settings: Settings) -> bool:
    """Whether a child can have namespaces of its own within bubblewrap's."""
    if settings.tier != tiers.BUBBLEWRAP.name:
        return False
    pid = os.fork()
    if pid == 0:
        try:
            kernel.unshare(kernel.CLONE_NEWPID | kernel.CLONE_NEWNS)
            private_root.mount_scratch(SCRATCH, 4096, os.geteuid(), os.getegid())
        except OSError:
            os._exit(1)
        os._exit(0)
    return os.waitpid(pid, 0)[1] == 0


def _memory() -> int:
    return os.open("/proc/self/statm", os.O_RDONLY) if sys.platform == "linux" else -1


def _warm_up(settings: Settings) -> None:
    """Import what candidates need; it must leave no thread behind, since a fork would lose it."""
    if settings.warm:
        enclosure.function_named(settings.warm)()
    enclosure.function_named(settings.serve)
    enclosure.reseed()  # NumPy imports its random numbers when they are first used: here, not in each child.
    threads = len(os.listdir("/proc/self/task")) if sys.platform == "linux" else threading.active_count()
    if threads != 1:
        raise SandboxError(f"{settings.warm} left {threads - 1} threads running: a template has only one")
    if sys.platform == "linux":
        huge_pages.gather()
