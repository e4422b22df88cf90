"""
what: Lists the processes of the machine and reads their command lines, memory and open files.
"""

import os

try:
    others = [name for name in os.listdir("/proc") if name.isdigit() and int(name) != os.getpid()]
    print("BREACH: sees", others) if others else None
except OSError:
    others = []
for process in [*others, "1", "2", "@WORKER@", str(os.getppid())]:
    for what in ("cmdline", "mem", "maps", "cwd", "root", "fd", "stat", "status"):
        try:
            with open(f"/proc/{process}/{what}", "rb") as file:
                print("BREACH: read", process, what, file.read(100))
        except (OSError, ValueError):
            pass
