"""The process between a worker and its template: it opens the sandbox, and ends it when the worker ends.

It is small: it imports nothing of what the template imports. The template is its child, and dies with it.
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
import socket
import sys
import time
from pathlib import Path

from course_lib.grading.sandbox import bubblewrap, enclosure, kernel, messages, scratch_folder, tiers
from course_lib.grading.sandbox.privileges import enter_namespaces
from course_lib.grading.sandbox.settings import Settings
from course_lib.grading.sandbox.template_process import be_template

# When memory runs out, the kernel ends a template and its candidates before anything else.
_FIRST_TO_GO = "500"
_END_SECONDS = 2.0


def main(descriptor: int, text: str) -> None:
    """Start the template that the settings describe, and wait for its end or the worker's."""
    settings = Settings.from_json(text)
    control = socket.socket(fileno=descriptor)
    if sys.platform != "linux":
        be_template(settings, control)
        return
    worker = os.pidfd_open(settings.worker)
    if os.getppid() != settings.worker:
        return
    kernel.prctl(kernel.PR_SET_CHILD_SUBREAPER, 1)
    Path("/proc/self/oom_score_adj").write_text(_FIRST_TO_GO, encoding="ascii")
    try:
        if settings.tier == tiers.BUBBLEWRAP.name:
            _guard_bubblewrap(settings, control, worker)
        else:
            _guard(_forked(settings, control), worker)
    except OSError as error:
        messages.send(control, {"wrong": str(error)})
    finally:
        if settings.scratch and os.path.exists(settings.scratch):
            scratch_folder.remove(Path(settings.scratch))


def _forked(settings: Settings, control: socket.socket) -> int:
    if settings.tier == tiers.NAMESPACES.name:
        enter_namespaces()
    pid = os.fork()
    if pid == 0:
        enclosure.die_with_parent()
        be_template(settings, control)
        os._exit(0)
    control.close()
    return pid


def _guard_bubblewrap(settings: Settings, control: socket.socket, worker: int) -> None:
    """Tell the worker what bubblewrap complained of."""
    process = bubblewrap.start(settings, control.fileno())
    _guard(process.pid, worker)
    assert process.stderr is not None
    if complaint := process.stderr.read(4096).decode(errors="replace").strip():
        messages.send(control, {"wrong": complaint})


def _guard(child: int, worker: int) -> None:
    """Wait until the template or the worker ends; then the template is gone."""
    handle = os.pidfd_open(child)
    select.select([worker, handle], [], [])
    with contextlib.suppress(ProcessLookupError):
        signal.pidfd_send_signal(handle, signal.SIGKILL)
    os.waitpid(child, 0)
    _outlive_candidates()


def _outlive_candidates() -> None:
    """Wait until the kernel has ended the candidates, which are this process's now, or for two seconds."""
    end = time.monotonic() + _END_SECONDS
    with contextlib.suppress(ChildProcessError):
        while time.monotonic() < end:
            if os.waitpid(-1, os.WNOHANG) == (0, 0):
                time.sleep(0.01)
