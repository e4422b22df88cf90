"""
what: Sends as the outputs of its cell a dict whose keys have one hash.
told: ["was stopped after 5 seconds"]
"""

import gc
import os
import struct
import time

from course_lib.grading.wall.codec import encode

wire = next(found._socket.fileno() for found in gc.get_objects() if type(found).__name__ == "Channel")
count = 150_000
body = (
    b"d" + struct.pack("<I", count) + b"".join(encode(place * (2**61 - 1)) + b"N" for place in range(count))
)
data = b"t" + struct.pack("<I", 3) + encode("ran") + b"l" + struct.pack("<I", 1) + body + b"T"
message = memoryview(struct.pack("<Q", len(data)) + data)
while message:
    message = message[os.write(wire, message) :]
time.sleep(60)
