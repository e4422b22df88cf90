"""
what: Sends callbacks, values and errors in an order that nobody asked for, from a thread that goes on.
"""

import gc
import os
import struct
import threading

from course_lib.grading.wall.codec import encode

wire = next(found._socket.fileno() for found in gc.get_objects() if type(found).__name__ == "Channel")
messages = [
    ("callback", 0, "call", (), {}, ""),
    ("raised", ["builtins.StopIteration"], "", None, ""),
    ("ran", [], True),
]
messages += [("value", True, ""), (), 7, ["value"], ("unknown",), ("callback", -1, "next", (), {}, "")]


def send():
    for message in messages * 20:
        data = encode(message)
        os.write(wire, struct.pack("<Q", len(data)) + data)


threading.Thread(target=send, daemon=True).start()


def double(x):
    send()
    return x
