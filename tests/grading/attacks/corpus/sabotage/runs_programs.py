"""
what: Replaces itself by a shell, runs a program from memory, and one that it wrote to its scratch folder.
"""

import ctypes
import os

c = ctypes.CDLL(None, use_errno=True)
for start in (
    lambda: os.execv("/bin/sh", ["sh", "-c", "echo BREACH"]),
    lambda: os.execv("/proc/self/exe", ["python"]),
    lambda: os.memfd_create("x"),
    lambda: os.pidfd_open(os.getpid()),
):
    try:
        start()
        print("BREACH: ran")
    except OSError as error:
        print(type(error).__name__)
with open("program", "w") as file:
    file.write("#!/bin/sh\necho BREACH\n")
os.chmod("program", 0o4755)
try:
    os.execv("./program", ["program"])
except OSError as error:
    print(type(error).__name__)
