"""
what: Looks for secrets in its own environment and in those of the processes around it.
"""

import ctypes
import os

print(dict(os.environ))
pointers = ctypes.POINTER(ctypes.c_char_p).in_dll(ctypes.CDLL(None), "environ")
place = 0
while pointers[place]:
    print(pointers[place])
    place += 1
for name in ("COURSE_DB_URL", "PGPASSWORD", "SSH_AUTH_SOCK", "VIRTUAL_ENV"):
    if name in os.environ:
        print("BREACH:", name, os.environ[name])
for process in ("self", "thread-self", "1", "2", os.getppid(), "@WORKER@"):
    try:
        with open(f"/proc/{process}/environ", "rb") as file:
            text = file.read()
            print("BREACH: environment of", process, text) if process != "self" else print(text)
    except OSError:
        pass
