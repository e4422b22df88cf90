"""Landlock: the kernel refuses every file that lies outside of the named folders."""

from __future__ import annotations

import os
import stat
import struct
from collections.abc import Sequence
from pathlib import Path

from course_lib.grading.sandbox import kernel

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_VERSION, _PATH_BENEATH = 1, 1
# Below 3, a file could be emptied by its name. Signals and sockets, which 6 can refuse too, seccomp refuses.
OLDEST_ABI = 3

_WRITE_FILE, _READ_FILE, _READ_DIR, _TRUNCATE = 1 << 1, 1 << 2, 1 << 3, 1 << 14
_READ = _READ_FILE | _READ_DIR
# Of what applies to files; all else applies to folders.
_OF_FILES = _WRITE_FILE | _READ_FILE | _TRUNCATE
# Write, remove and make files and folders; not: run programs, make devices, sockets and pipes.
_SCRATCH = _READ | _WRITE_FILE | _TRUNCATE | 1 << 4 | 1 << 5 | 1 << 7 | 1 << 8 | 1 << 12 | 1 << 13
_DEVICE = _READ_FILE | _WRITE_FILE


def abi() -> int:
    """The version of the kernel's Landlock; 0 where there is none."""
    try:
        return kernel.system_call(_CREATE_RULESET, None, 0, _VERSION)
    except OSError:
        return 0


def restrict(readable: Sequence[Path], writable: Path, devices: Sequence[Path]) -> None:
    """Close the file system but for these; needs no_new_privs.

    Where the kernel can, also refuse network ports, and signals and abstract sockets to others.
    """
    version = abi()
    ruleset = kernel.system_call(_CREATE_RULESET, *_handled(version))
    try:
        for path in readable:
            _allow(ruleset, path, _READ)
        for device in devices:
            _allow(ruleset, device, _DEVICE)
        _allow(ruleset, writable, _SCRATCH)
        kernel.system_call(_RESTRICT_SELF, ruleset, 0)
    finally:
        os.close(ruleset)


def _handled(version: int) -> tuple[bytes, int, int]:
    """The ruleset's attributes: everything that this version, OLDEST_ABI or later, can refuse."""
    files = (1 << (15 if version < 5 else 16)) - 1
    ports = 3 if version >= 4 else 0
    scopes = 3 if version >= 6 else 0
    size = 24 if version >= 6 else 16 if version >= 4 else 8
    return struct.pack("=QQQ", files, ports, scopes)[:size], size, 0


def _allow(ruleset: int, path: Path, rights: int) -> None:
    descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        if not stat.S_ISDIR(os.fstat(descriptor).st_mode):
            rights &= _OF_FILES
        rule = struct.pack("=Qi", rights, descriptor)
        kernel.system_call(_ADD_RULE, ruleset, _PATH_BENEATH, rule, 0)
    finally:
        os.close(descriptor)
