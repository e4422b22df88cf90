"""
what: Forks itself as often as it can, in every way that Python has.
"""

import multiprocessing
import os
import subprocess

for _ in range(30):
    try:
        if os.fork() == 0:
            os._exit(0)
        print("BREACH: forked")
    except OSError as error:
        print(type(error).__name__)
for start in (
    lambda: subprocess.run(["/bin/true"]),
    lambda: os.posix_spawn("/bin/true", ["true"], {}),
    lambda: os.system("true") == 0 or 1 / 0,
    lambda: multiprocessing.get_context("fork").Process(target=print).start(),
    lambda: multiprocessing.get_context("spawn").Process(target=print).start(),
    lambda: os.forkpty(),
):
    try:
        start()
        print("BREACH: started a process")
    except (OSError, ZeroDivisionError) as error:
        print(type(error).__name__)
