"""
what: Leaves shared memory, semaphores, locks and changed files for the submissions after it.
"""

import os
from multiprocessing import resource_tracker, shared_memory

for make in (
    lambda: shared_memory.SharedMemory("left", create=True, size=1 << 20),
    lambda: __import__("_multiprocessing").SemLock(0, 1, 1, "/left", False),
    lambda: os.open("/dev/shm", os.O_TMPFILE | os.O_RDWR),
    lambda: os.open("/tmp", os.O_TMPFILE | os.O_RDWR),
):
    try:
        make()
        print("BREACH: made something shared")
    except (OSError, ValueError) as error:
        print(type(error).__name__)
