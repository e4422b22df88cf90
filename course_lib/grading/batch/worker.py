"""The process that grades: it reads a task, answers with its outcome, and goes on to the next.

It is started anew, and not forked: who asks has threads, and perhaps a connection to the gradebook, as a
worker of dask has; none of these may come along. One thread runs here, so that it may fork an examiner.
Where it is killed, another takes its place. Messages are JSON, on a socket of its own.
"""

from __future__ import annotations

import json
import os
import sys
import traceback
from collections.abc import Callable
from importlib import import_module
from multiprocessing.connection import Connection
from typing import Any

from course_lib.grading.batch.lean import leave_out_iri_grammar
from course_lib.grading.batch.task import Task
from course_lib.grading.batch.versions import differences, versions
from course_lib.grading.sandbox.enclosure import die_with_parent


def serve(connection: Connection) -> None:
    """Answer tasks until the other side is gone."""
    while True:
        try:
            message = connection.recv_bytes()
        except (EOFError, ConnectionResetError):
            return
        answer = json.dumps(_answer(Task.from_message(message))).encode()
        try:
            connection.send_bytes(answer)
        except (BrokenPipeError, ConnectionResetError):
            return


def _answer(task: Task) -> dict[str, Any]:
    """The outcome, or why there is none; what a student did never ends up in `failure`."""
    if different := differences(task.versions, versions()):
        return {"failure": f"the worker has other versions: {different}", "final": True}
    try:
        return {"outcome": _function(task.grader)(task)}
    except Exception as error:
        traceback.print_exc()
        return {"failure": f"{type(error).__name__}: {error}"}


def _function(name: str) -> Callable[[Task], str]:
    module, _, function = name.partition(":")
    return getattr(import_module(module), function)


def _die_with(parent: int) -> None:
    """Have the system kill this process when its parent is gone, where the system can (Linux)."""
    die_with_parent()
    if os.getppid() != parent:
        sys.exit()


def main() -> None:
    """`python -m course_lib.grading.batch.worker DESCRIPTOR PARENT`, as `crew` calls it."""
    descriptor, parent = map(int, sys.argv[1:])
    _die_with(parent)
    leave_out_iri_grammar()
    os.set_inheritable(descriptor, False)
    serve(Connection(descriptor))


if __name__ == "__main__":
    main()
