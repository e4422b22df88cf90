"""The lock: one at a time, and free again however its holder ended."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from course_lib.grading.batch.lock import LockedError, only_one

HOLD = """
import sys, time
from pathlib import Path
from course_lib.grading.batch.lock import only_one
with only_one(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


def test_a_second_holder_is_told_who_is_first(tmp_path: Path) -> None:
    lock = tmp_path / "build" / "lock"
    with subprocess.Popen([sys.executable, "-c", HOLD, lock], stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(LockedError, match=f"process {holder.pid} is grading this course"), only_one(lock):
            pytest.fail("both hold it")
        holder.send_signal(signal.SIGKILL)
        holder.wait()
    assert lock.read_text() == f"{holder.pid}\n"
    with only_one(lock):
        pass


def test_it_is_free_after_an_error(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), only_one(tmp_path / "lock"):
        raise ZeroDivisionError
    with only_one(tmp_path / "lock"):
        pass
