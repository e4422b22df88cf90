"""
what: Sends deadly signals to its parent, its group, the worker, the template and all that it may.
"""

import os
import signal

for number in (signal.SIGKILL, signal.SIGSTOP, signal.SIGTERM):
    for target in (os.getppid(), int("@WORKER@"), 1, 2, 3, -1, -os.getppid(), -int("@WORKER@")):
        if target in (0, os.getpid()):
            continue
        try:
            os.kill(target, number)
            print("BREACH: sent", number, "to", target)
        except OSError as error:
            print(type(error).__name__)
    for kill in (lambda: os.killpg(os.getppid(), number), lambda: os.pidfd_open(int("@WORKER@"))):
        try:
            kill()
            print("BREACH: sent", number)
        except OSError as error:
            print(type(error).__name__)
