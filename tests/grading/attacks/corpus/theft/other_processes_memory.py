"""
what: Attaches to the worker and to the template, and reads their memory, by ptrace and its kin.
"""

import ctypes
import os

c = ctypes.CDLL(None, use_errno=True)
buffer = ctypes.create_string_buffer(64)
for pid in (int("@WORKER@"), os.getppid(), 1, 2):
    calls = {"ptrace": (101, 16, pid, 0, 0), "pidfd_open": (434, pid, 0), "kcmp": (312, pid, pid, 0, 0, 0)}
    calls |= {
        "process_vm_readv": (310, pid, buffer, 1, buffer, 1, 0),
        "process_madvise": (440, pid, 0, 0, 0, 0),
    }
    for name, arguments in calls.items():
        if c.syscall(*arguments) >= 0:
            print("BREACH:", name, pid)
