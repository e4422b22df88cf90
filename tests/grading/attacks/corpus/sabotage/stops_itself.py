"""
what: Sends itself the stop signal, from which nothing wakes it.
told: ["was stopped after 3 seconds"]
"""

import os
import signal


def double(x):
    os.kill(os.getpid(), signal.SIGSTOP)
