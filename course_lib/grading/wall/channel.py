"""Messages between the two sides: each a length of 8 bytes and a value of codec.py."""

from __future__ import annotations

import select
import socket
import struct
import time
from typing import Any

from course_lib.grading.wall import codec

_CHUNK = 1 << 20


class ChannelClosed(Exception):  # noqa: N818  # an end, not an error of ours
    """The other side is gone."""


class ChannelTimeout(Exception):  # noqa: N818
    """No answer came in time."""


class Channel:
    """One end of the wall's socket; raises ChannelClosed, ChannelTimeout or codec.CodecError."""

    def __init__(self, sock: socket.socket, largest: int) -> None:
        self._socket = sock
        self._largest = largest
        self.deadline: float | None = None  # by time.monotonic(); None waits for ever

    def send(self, value: Any, side: codec.Side = codec.PLAIN) -> None:
        """Send one value."""
        data = codec.encode(value, side)
        if len(data) > self._largest:
            raise codec.CodecError(f"a message of {len(data)} bytes; {self._largest} may cross at once")
        message = memoryview(struct.pack("<Q", len(data)) + data)
        while message:
            self._wait(reading=False)
            try:
                message = message[self._socket.send(message, socket.MSG_NOSIGNAL) :]
            except OSError as error:
                raise ChannelClosed from error

    def receive(self, side: codec.Side = codec.PLAIN) -> Any:
        """Return the next value."""
        (size,) = struct.unpack("<Q", self._take(8))
        if size > self._largest:
            raise codec.CodecError(f"a message of {size} bytes; {self._largest} may cross at once")
        return codec.decode(self._take(size), side)

    def close(self) -> None:
        self._socket.close()

    def _take(self, size: int) -> bytearray:
        """Read exactly so many bytes; the buffer grows with what has really come."""
        data = bytearray()
        while len(data) < size:
            self._wait(reading=True)
            try:
                part = self._socket.recv(min(_CHUNK, size - len(data)))
            except OSError as error:
                raise ChannelClosed from error
            if not part:
                raise ChannelClosed
            data += part
        return data

    def _wait(self, *, reading: bool) -> None:
        if self.deadline is None:
            return
        poller = select.poll()
        poller.register(self._socket, select.POLLIN if reading else select.POLLOUT)
        left = self.deadline - time.monotonic()
        # Also where something is always ready: who never stops sending is late, too.
        if left <= 0 or not poller.poll(left * 1000):
            raise ChannelTimeout
