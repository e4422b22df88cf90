"""
what: Leaves its root by chroot, fchdir, open directories, file handles and mounts of its own.
"""

import ctypes
import os

c = ctypes.CDLL(None, use_errno=True)
for what, number in {
    "name_to_handle_at": 303,
    "open_by_handle_at": 304,
    "mount": 165,
    "open_tree": 428,
}.items():
    buffer = ctypes.create_string_buffer(256)
    if c.syscall(number, -100, b"/", buffer, buffer, 0) >= 0:
        print("BREACH:", what)
for what in (lambda: os.chroot("."), lambda: os.mknod("disk", 0o60600, os.makedev(8, 0))):
    try:
        what()
        print("BREACH: allowed")
    except OSError as error:
        print(type(error).__name__)
for _ in range(20):
    os.chdir("..")
    try:
        print("BREACH: sees", os.listdir("."))
    except OSError:
        pass
