"""What worker and template say to each other: JSON with its length before it, and descriptors."""

from __future__ import annotations

import json
import os
import socket
import struct
from collections.abc import Sequence
from typing import Any

Message = dict[str, Any]
_LENGTH = struct.Struct("!I")
_MOST_DESCRIPTORS = 4


def send(channel: socket.socket, message: Message, descriptors: Sequence[int] = ()) -> None:
    """Send a message; descriptors go with its first byte."""
    body = json.dumps(message).encode()
    data = _LENGTH.pack(len(body)) + body
    sent = socket.send_fds(channel, [data], descriptors) if descriptors else 0
    channel.sendall(data[sent:])


def receive(channel: socket.socket) -> tuple[Message, list[int]] | None:
    """Wait for the next message; None at the end of the channel."""
    head, descriptors, _, _ = socket.recv_fds(channel, _LENGTH.size, _MOST_DESCRIPTORS)
    for descriptor in descriptors:
        os.set_inheritable(descriptor, False)
    head += _exactly(channel, _LENGTH.size - len(head)) if head else b""
    if len(head) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(head)
    body = _exactly(channel, length)
    return (json.loads(body), descriptors) if len(body) == length else None


def _exactly(channel: socket.socket, length: int) -> bytes:
    """Read so many bytes, fewer only at the end of the channel."""
    data = bytearray()
    while len(data) < length and (piece := channel.recv(length - len(data))):
        data += piece
    return bytes(data)
