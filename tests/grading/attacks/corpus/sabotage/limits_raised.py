"""
what: Raises its own limits, its priority and its rights, and asks not to die with its parent.
"""

import ctypes
import os
import resource

for name in ("AS", "NPROC", "NOFILE", "FSIZE", "CPU", "CORE"):
    kind = getattr(resource, f"RLIMIT_{name}")
    for wanted in (resource.RLIM_INFINITY, resource.getrlimit(kind)[1] + 1):
        try:
            resource.setrlimit(kind, (wanted, wanted))
            print("BREACH: limit", name)
        except (OSError, ValueError) as error:
            print(name, type(error).__name__)
c = ctypes.CDLL(None, use_errno=True)
for what, call in {
    "die with parent": lambda: c.prctl(1, 0, 0, 0, 0) == 0 or os.chroot("/"),
    "nice": lambda: os.nice(-5),
    "user": lambda: os.setuid(0),
    "groups": lambda: os.setgroups([0]),
    "session": lambda: os.setsid(),
    "affinity": lambda: os.sched_setaffinity(0, {0}),
    "scheduler": lambda: os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1)),
    "priority": lambda: os.setpriority(os.PRIO_PROCESS, 0, -5),
    "hostname": lambda: c.sethostname(b"x", 1) == 0 or os.chroot("/"),
    "clock": lambda: __import__("time").clock_settime(0, 0),
    "mount": lambda: c.mount(b"x", b".", b"tmpfs", 0, 0) == 0 or os.chroot("/"),
    "unshare": lambda: c.unshare(0x10000000) == 0 or os.chroot("/"),
}.items():
    try:
        call()
        print("BREACH:", what)
    except OSError as error:
        print(what, type(error).__name__)
