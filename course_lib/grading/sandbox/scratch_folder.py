"""Scratch folders on a real disk, where none can be mounted: their size, and their removal."""

from __future__ import annotations

import math
import os
import stat
from pathlib import Path

_BLOCK = 512


def size(folder: Path, pid: int) -> float:
    """Bytes on disk below a folder, and in nameless files that a process holds; infinite if hidden."""
    total, folders = _nameless(pid), [str(folder)]
    while folders:
        try:
            with os.scandir(folders.pop()) as entries:
                for entry in entries:
                    status = entry.stat(follow_symlinks=False)
                    total += status.st_blocks * _BLOCK
                    if stat.S_ISDIR(status.st_mode):
                        folders.append(entry.path)
        except FileNotFoundError:  # It was removed meanwhile.
            continue
        except OSError:  # A folder too deep, or closed to its owner: a way to hide what is written.
            return math.inf
    return total


def remove(folder: Path) -> None:
    """Remove a folder of a process that is gone, however deep, whatever its permissions."""
    count = 0
    os.chmod(folder, 0o700)
    while names := os.listdir(folder):
        for path in (folder / name for name in names):
            if not _is_folder(path):
                path.unlink()
                continue
            os.chmod(path, 0o700)
            for inner in path.iterdir():  # Moved up, so that no path gets too long.
                count += 1
                if _is_folder(inner):
                    os.chmod(inner, 0o700)
                inner.rename(folder / f".{os.urandom(8).hex()}-{count}")
            path.rmdir()
    folder.rmdir()


def _is_folder(path: Path) -> bool:
    return stat.S_ISDIR(path.lstat().st_mode)


def _nameless(pid: int) -> int:
    """Bytes on disk of files that a process has open and that have no name any more."""
    place, total = f"/proc/{pid}/fd", 0
    try:
        for name in os.listdir(place):
            status = os.stat(f"{place}/{name}")
            if stat.S_ISREG(status.st_mode) and not status.st_nlink:
                total += status.st_blocks * _BLOCK
    except OSError:  # It ended, or closed a file, meanwhile.
        return total
    return total
