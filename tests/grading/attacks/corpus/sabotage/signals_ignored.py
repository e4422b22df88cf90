"""
what: Ignores every signal that can be ignored, and hangs when a test calls.
told: ["was stopped after 5 seconds"]
"""

import signal
import time

for number in range(1, 65):
    try:
        signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError):
        pass
signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))
signal.signal = lambda *args: None


def double(x):
    while True:
        time.sleep(10)
