"""
what: Sends itself the stop signal, from which nothing wakes it.
"""

import os
import signal


def double(x):
    os.kill(os.getpid(), signal.SIGSTOP)
