"""
what: Takes memory that is not counted as its own, by mmap, sparse files, shared memory and pipes.
"""

import mmap
import os

taken = 0
kept = []
try:
    for _ in range(100):
        kept.append(mmap.mmap(-1, 64 << 20, mmap.MAP_SHARED | mmap.MAP_ANONYMOUS))
        kept[-1].write(b"1" * (64 << 20))
        taken += 64
        if taken > 1500:
            print("BREACH: took", taken, "MiB")
            break
except (OSError, MemoryError) as error:
    print(type(error).__name__, taken)
try:
    with open("sparse", "wb") as file:
        file.truncate(1 << 40)
        print("BREACH: a file of a terabyte")
except OSError as error:
    print(type(error).__name__)
try:
    pipes = []
    while len(pipes) < 1000:
        pipes.append(os.pipe())
        os.set_blocking(pipes[-1][1], False)
        os.write(pipes[-1][1], b"1" * 65536)
    print("BREACH: a thousand pipes")
except OSError as error:
    print(type(error).__name__)
