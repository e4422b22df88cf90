"""What runs in the tests' candidates, and how a test talks to it."""

from __future__ import annotations

import importlib
import os
import socket
import threading
from typing import Any

from course_lib.grading.sandbox import Candidate

LATE = ("torch.fx.experimental.symbolic_shapes", "torch._dynamo", "torch.optim", "torch.utils.data")


def warm() -> None:
    """Import what lessons use, and what torch imports late."""
    import matplotlib
    import matplotlib.pyplot
    import torch
    from IPython.core.interactiveshell import InteractiveShell  # noqa: F401

    torch.set_num_threads(1)
    matplotlib.use("agg")
    for name in LATE:
        importlib.import_module(name)


def warm_nothing() -> None:
    """Start at once."""


def warm_a_thread() -> None:
    """Leave something behind that no fork has."""
    threading.Thread(target=threading.Event().wait, daemon=True).start()


def serve(channel: socket.socket) -> None:
    """Run each piece of Python that comes; answer with the repr of what it calls `result`."""
    while source := channel.recv(65536).decode():
        names: dict[str, Any] = {"os": os, "channel": channel}
        try:
            exec(source, names)
            answer = repr(names.get("result"))
        except BaseException as error:
            answer = f"{type(error).__name__}: {error}"
        channel.sendall(answer.encode()[:60000] or b" ")


def ask(candidate: Candidate, source: str) -> str:
    """What a candidate answers to a piece of Python; empty where it ended."""
    candidate.socket.settimeout(60)
    candidate.socket.sendall(source.encode())
    try:
        return candidate.socket.recv(65536).decode()
    except ConnectionResetError:
        return ""
