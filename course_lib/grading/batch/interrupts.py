"""Ctrl-C: the first one lets finish what has begun, the second one stops at once."""

from __future__ import annotations

import signal
from collections.abc import Callable
from types import FrameType
from typing import Any


class Interrupts:
    """A context in which the first Ctrl-C only sets `met`, and calls `tell`."""

    def __init__(self, tell: Callable[[], None]) -> None:
        self.met = False
        self._tell = tell
        self._before: Any = None

    def __enter__(self) -> Interrupts:
        self._before = signal.signal(signal.SIGINT, self._interrupted)
        return self

    def __exit__(self, *_: object) -> None:
        signal.signal(signal.SIGINT, self._before)

    def _interrupted(self, number: int, frame: FrameType | None) -> None:
        if self.met:
            raise KeyboardInterrupt
        self.met = True
        self._tell()
