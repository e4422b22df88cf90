"""
what: Starts threads until no more can be, and a thousand at most.
"""

import threading

wait = threading.Event()
started = 0
try:
    for _ in range(1000):
        threading.Thread(target=wait.wait, daemon=True).start()
        started += 1
    print("BREACH: a thousand threads")
except RuntimeError as error:
    print(type(error).__name__, started)
