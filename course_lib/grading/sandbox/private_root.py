"""A root folder that holds only what submitted code may read, all of it read-only."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from course_lib.grading.sandbox import kernel

_OLD = Path("/old-root")
# Any folder that every system has; only this process sees that something else is mounted there.
_BASE = "/tmp"
_LOCKED = kernel.MOUNT_ATTR_RDONLY | kernel.MOUNT_ATTR_NOSUID
_PROC = "/proc"


def enter(readable: Sequence[Path], devices: Sequence[Path], scratch: Path, scratch_bytes: int) -> None:
    """Make it this process's root, with /proc for as long as the template warms up."""
    kernel.mount("none", "/", flags=kernel.MS_REC | kernel.MS_PRIVATE)
    kernel.mount("root", _BASE, "tmpfs", data="size=1m,mode=0755")
    os.chdir(_BASE)
    os.mkdir(_OLD.name)
    kernel.pivot_root(".", _OLD.name)
    os.chdir("/")
    for path in readable:
        _show(path, _LOCKED | kernel.MOUNT_ATTR_NODEV)
    for device in devices:
        _show(device, _LOCKED)
    _bind(Path(_PROC))
    scratch.mkdir()
    kernel.unmount(str(_OLD))
    _OLD.rmdir()
    kernel.protect_mount("/", _LOCKED)
    mount_scratch(scratch, scratch_bytes, os.geteuid(), os.getegid())


def hide_processes() -> None:
    """Take /proc away: it would tell of the template, and of the machine."""
    kernel.unmount(_PROC)


def mount_scratch(folder: Path, size: int, user: int, group: int) -> None:
    """Mount an empty folder of at most `size` bytes for a user, over what was there."""
    flags = kernel.MS_NOSUID | kernel.MS_NODEV | kernel.MS_NOEXEC
    options = f"size={size},nr_inodes=4096,mode=0700,uid={user},gid={group}"
    kernel.mount("scratch", str(folder), "tmpfs", flags, options)


def _show(path: Path, attributes: int) -> None:
    """Let a file or folder of the old root be seen at the same place."""
    _bind(path)
    kernel.protect_mount(str(path), attributes)


def _bind(path: Path) -> None:
    source = _OLD / path.relative_to("/")
    path.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        path.mkdir(exist_ok=True)
    else:
        path.touch()
    kernel.mount(str(source), str(path), flags=kernel.MS_BIND | kernel.MS_REC)
