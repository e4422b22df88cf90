"""The calls to the Linux kernel that Python has no function for; each raises OSError where it fails."""

from __future__ import annotations

import ctypes
import errno
import os
import platform
from functools import cache
from pathlib import Path

# From linux/sched.h, linux/mount.h, linux/prctl.h and linux/capability.h.
CLONE_NEWNS, CLONE_NEWUTS, CLONE_NEWIPC = 0x20000, 0x4000000, 0x8000000
CLONE_NEWUSER, CLONE_NEWPID, CLONE_NEWNET = 0x10000000, 0x20000000, 0x40000000
MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC = 1, 2, 4, 8
MS_BIND, MS_REC, MS_PRIVATE = 0x1000, 0x4000, 0x40000
MNT_DETACH = 2
MOUNT_ATTR_RDONLY, MOUNT_ATTR_NOSUID, MOUNT_ATTR_NODEV = 1, 2, 4
AT_RECURSIVE, AT_FDCWD = 0x8000, -100
PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_KEEPCAPS, PR_CAPBSET_DROP = 1, 4, 8, 24
PR_SET_CHILD_SUBREAPER, PR_SET_NO_NEW_PRIVS = 36, 38
CAP_DAC_READ_SEARCH, CAP_SETGID, CAP_SETUID, CAP_SYS_ADMIN = 2, 6, 7, 21
_MADV_COLLAPSE = 25
_CAPABILITY_VERSION_3 = 0x20080522

# Numbers of calls without a function in the C library; pivot_root is the only one that differs.
_PIVOT_ROOT = {"x86_64": 155, "aarch64": 41}
_MOUNT_SETATTR = 442
MACHINES = tuple(_PIVOT_ROOT)


@cache
def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _checked(result: int, what: str) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")
    return result


def system_call(number: int, *arguments: int | bytes | ctypes.Array[ctypes.c_char] | None) -> int:
    """Make a call by its number; integers are passed as machine words."""
    words = [ctypes.c_long(value) if isinstance(value, int) else value for value in arguments]
    return _checked(_libc().syscall(ctypes.c_long(number), *words), f"system call {number}")


def unshare(flags: int) -> None:
    """Move this process into new namespaces."""
    _checked(_libc().unshare(flags), "unshare")


def setns(descriptor: int, kind: int) -> None:
    """Move this process, or its children to come, into the namespace of a descriptor."""
    _checked(_libc().setns(descriptor, kind), "setns")


def mount(source: str, target: str, kind: str = "", flags: int = 0, data: str = "") -> None:
    """Mount a file system, or bind a path to another."""
    words = [text.encode() for text in (source, target, kind)]
    done = _libc().mount(*words, ctypes.c_ulong(flags), data.encode())
    _checked(done, f"mount {target}")


def unmount(target: str) -> None:
    """Take a mounted file system out of sight at once."""
    _checked(_libc().umount2(target.encode(), MNT_DETACH), f"unmount {target}")


def protect_mount(target: str, attributes: int) -> None:
    """Set MOUNT_ATTR_... on a mounted file system and all that is mounted below it."""
    structure = bytearray(32)  # struct mount_attr: attr_set, attr_clr, propagation, userns_fd
    structure[:8] = attributes.to_bytes(8, "little")
    words = (AT_FDCWD, target.encode(), AT_RECURSIVE, bytes(structure), len(structure))
    system_call(_MOUNT_SETATTR, *words)


def pivot_root(new: str, old: str) -> None:
    """Make `new` the root folder; the one before is found at `old`."""
    system_call(_PIVOT_ROOT[platform.machine()], new.encode(), old.encode())


def prctl(option: int, value: int = 0, pointer: int = 0) -> None:
    """Set a property of this process."""
    words = [ctypes.c_ulong(word) for word in (value, pointer, 0, 0)]
    _checked(_libc().prctl(option, *words), f"prctl {option}")


def set_capabilities(kept: frozenset[int] = frozenset()) -> None:
    """Give up all capabilities but these."""
    low = sum(1 << number for number in kept)
    header = _CAPABILITY_VERSION_3.to_bytes(4, "little") + bytes(4)
    # Effective, permitted and inheritable, the low words before the high ones.
    sets = low.to_bytes(4, "little") * 2 + bytes(16)
    _checked(_libc().capset(header, sets), "capset")


def drop_bounding_set() -> None:
    """Make sure that no program started from here can get a capability back."""
    for number in range(64):
        try:
            prctl(PR_CAPBSET_DROP, number)
        except OSError as error:
            if error.errno == errno.EINVAL:  # There is no capability of this number, nor of a higher one.
                return
            raise


def capabilities() -> frozenset[int]:
    """The capabilities that this process may use."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    mask = next(int(line.split()[1], 16) for line in lines if line.startswith("CapEff:"))
    return frozenset(number for number in range(64) if mask >> number & 1)


def collapse(address: int, length: int) -> bool:
    """Put memory into huge pages; False where the kernel does not know how."""
    done = _libc().madvise(ctypes.c_void_p(address), ctypes.c_size_t(length), _MADV_COLLAPSE)
    # Other errors say of this stretch alone that it could not be done now: it stays as it was.
    return not (done < 0 and ctypes.get_errno() == errno.EINVAL)
