"""One `course grade` of a course at a time."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class LockedError(Exception):
    """Another process holds the lock; the message says which."""


@contextmanager
def only_one(path: Path) -> Iterator[None]:
    """Hold the lock file; raises LockedError.

    The system releases it when its holder dies, so that a lock is never stale.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            raise LockedError(_told(path, file.read().strip())) from None
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()
        yield
        file.truncate(0)


def _told(path: Path, holder: str) -> str:
    process = f"process {holder}" if holder else "another process"
    return (
        f"{path}: {process} is grading this course.\n"
        f"    mend: Wait until it is done, or stop it; what it has done is kept."
    )
