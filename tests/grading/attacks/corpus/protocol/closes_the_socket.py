"""
what: Closes the wall's socket in the middle of a test, and lives on.
"""

import gc
import os
import socket
import time


def double(x):
    for number in range(3, 64):
        try:
            os.close(number)
        except OSError:
            pass
    while True:
        time.sleep(1)


def half(number):
    os.close(
        next(
            found.fileno()
            for found in gc.get_objects()
            if type(found) is socket.socket and found.fileno() > 2
        )
    )
