"""
what: Answers the interrupt of its endless cell with a message that is no answer.
told: ["was stopped after 5 seconds"]
"""

import gc
import os
import signal
import struct
import time

from course_lib.grading.wall.codec import encode

wire = next(found._socket.fileno() for found in gc.get_objects() if type(found).__name__ == "Channel")


def answer(*args):
    data = encode(("value", 4, ""))
    os.write(wire, struct.pack("<Q", len(data)) + data)


signal.signal(signal.SIGINT, answer)
while True:
    time.sleep(0.1)
