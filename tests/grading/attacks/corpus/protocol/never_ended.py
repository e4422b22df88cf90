"""
what: Announces a megabyte, sends a byte now and then, and never the last one.
status: graded
"""

import gc
import os
import struct
import time

wire = next(found._socket.fileno() for found in gc.get_objects() if type(found).__name__ == "Channel")
os.write(wire, struct.pack("<Q", 1 << 20))
while True:
    os.write(wire, b"N")
    time.sleep(0.02)
