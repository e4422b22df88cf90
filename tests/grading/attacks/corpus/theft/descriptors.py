"""
what: Reads from every descriptor that it has inherited, and looks where it leads.
"""

import os
import stat

for number in range(256):
    try:
        kind = os.fstat(number).st_mode
    except OSError:
        continue
    if stat.S_ISREG(kind) or stat.S_ISDIR(kind) or stat.S_ISBLK(kind):
        print("BREACH: descriptor", number, "is a file")
    elif stat.S_ISFIFO(kind):
        print("BREACH: descriptor", number, "is a pipe")
    else:
        print(number, oct(kind))
sockets = [number for number in range(3, 256) if os.path.exists(f"/proc/self/fd/{number}")]
print(sockets)
