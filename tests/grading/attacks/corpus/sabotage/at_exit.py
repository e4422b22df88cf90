"""
what: Registers work for the end of its process, and objects that never finish being destroyed.
"""

import atexit
import threading
import weakref


def forever():
    while True:
        pass


class Endless:
    def __del__(self):
        forever()


atexit.register(forever)
threading._register_atexit(forever)
kept = Endless()
weakref.finalize(kept, forever)


def double(x):
    raise SystemExit(0)
