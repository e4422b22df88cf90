"""What runs in the tests' candidates: each takes one request from its channel after another."""

from __future__ import annotations

import os
import socket
from contextlib import suppress
from typing import Any


def warm() -> None:
    import matplotlib
    import numpy  # noqa: F401
    import torch

    torch.set_num_threads(1)
    matplotlib.use("agg")


def serve(channel: socket.socket) -> None:
    """Run each piece of Python that comes in a packet; answer with the repr of what it leaves in `result`."""
    while source := channel.recv(65536):
        names: dict[str, Any] = {"os": os, "suppress": suppress}
        try:
            exec(source, names)
            answer = repr(names.get("result"))
        except BaseException as error:
            answer = f"{type(error).__name__}: {error}"
        channel.sendall(answer.encode()[:60000])
