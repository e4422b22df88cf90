"""
what: Closes the wall's socket in the middle of a test, and lives on.
"""

import gc
import os
import time

wire = next(found._socket.fileno() for found in gc.get_objects() if type(found).__name__ == "Channel")


def double(x):
    os.close(wire)
    while True:
        time.sleep(1)


def half(number):
    os.close(wire)
