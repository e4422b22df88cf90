"""A seccomp filter: the kernel's calls that submitted code may make; all others are refused.

A list of what is allowed, so that a call that a new kernel brings is refused from the start. It was
found by running Python, torch, NumPy, Matplotlib and IPython. No call makes a socket, starts a program or
another process, looks at or signals another process, mounts, or changes namespaces.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import struct

from course_lib.grading.sandbox import kernel

_COLUMNS = {"x86_64": 1, "aarch64": 2}
_AUDIT_ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}


def _numbers(table: str) -> dict[str, dict[str, int]]:
    """Read "name x86_64 aarch64" triples; "-" where an architecture lacks the call."""
    rows = [row.split() for row in table.split(",")]
    return {
        row[0]: {machine: int(row[column]) for machine, column in _COLUMNS.items() if row[column] != "-"}
        for row in rows
    }


# Reading, writing, memory, threads, time, polling, and the socket that is there already.
ALLOWED = _numbers("""
    read 0 63, write 1 64, readv 19 65, writev 20 66, pread64 17 67, pwrite64 18 68, preadv 295 69,
    pwritev 296 70, preadv2 327 286, pwritev2 328 287, open 2 -, openat 257 56, creat 85 -, close 3 57,
    close_range 436 436, dup 32 23, dup2 33 -, dup3 292 24, lseek 8 62, stat 4 -, fstat 5 80, lstat 6 -,
    newfstatat 262 79, statx 332 291, statfs 137 43, fstatfs 138 44, access 21 -, faccessat 269 48,
    faccessat2 439 439, getdents 78 -, getdents64 217 61, getcwd 79 17, chdir 80 49, fchdir 81 50,
    rename 82 -, renameat 264 38, renameat2 316 276, mkdir 83 -, mkdirat 258 34, rmdir 84 -,
    unlink 87 -, unlinkat 263 35, symlink 88 -, symlinkat 266 36, readlink 89 -, readlinkat 267 78,
    ftruncate 77 46, truncate 76 45, fallocate 285 47, fadvise64 221 223, fsync 74 82, fdatasync 75 83,
    sync_file_range 277 84, umask 95 166, flock 73 32, sendfile 40 71, copy_file_range 326 285,
    mmap 9 222, mprotect 10 226, munmap 11 215, mremap 25 216, madvise 28 233, brk 12 214,
    mincore 27 232, msync 26 227, membarrier 324 283, get_mempolicy 239 236, futex 202 98,
    futex_waitv 449 449, set_robust_list 273 99, rseq 334 293,
    set_tid_address 218 96, gettid 186 178, getpid 39 172, getppid 110 173, exit 60 93,
    exit_group 231 94, sched_yield 24 124, sched_getaffinity 204 123, sched_get_priority_max 146 125,
    sched_get_priority_min 147 126, sched_getparam 143 121, sched_getscheduler 145 120,
    getpriority 140 141, arch_prctl 158 -, rt_sigaction 13 134, rt_sigprocmask 14 135,
    rt_sigreturn 15 139, rt_sigpending 127 136, rt_sigtimedwait 128 137, rt_sigsuspend 130 133,
    sigaltstack 131 132, pause 34 -, alarm 37 -, setitimer 38 103, getitimer 36 102,
    restart_syscall 219 128, clock_gettime 228 113, clock_getres 229 114, clock_nanosleep 230 115,
    gettimeofday 96 169, nanosleep 35 101, time 201 -, times 100 153, getrusage 98 165, poll 7 -,
    ppoll 271 73, select 23 -, pselect6 270 72, epoll_create 213 -, epoll_create1 291 20,
    epoll_ctl 233 21, epoll_wait 232 -, epoll_pwait 281 22, epoll_pwait2 441 441, eventfd 284 -,
    eventfd2 290 19, pipe 22 -, pipe2 293 59, sendto 44 206, recvfrom 45 207, shutdown 48 210,
    getsockname 51 204, getpeername 52 205, getuid 102 174, geteuid 107 175, getgid 104 176,
    getegid 108 177, getresuid 118 148, getresgid 120 150, getgroups 115 158, getpgrp 111 -,
    getpgid 121 155, getsid 124 156, uname 63 160, sysinfo 99 179, getrlimit 97 163, setrlimit 160 164,
    getrandom 318 278, getcpu 309 168, capget 125 90, wait4 61 260, waitid 247 95
""")
# They say that they succeeded and do nothing: copying a file sets its mode and its times.
PRETENDED = _numbers("""
    chmod 90 -, fchmod 91 52, fchmodat 268 53, fchmodat2 452 452, utime 132 -, utimes 235 -,
    futimesat 261 -, utimensat 280 88
""")
# The C library falls back to an older call where the kernel does not know these.
UNKNOWN = _numbers("""
    clone3 435 435, openat2 437 437
""")
# No file here has attributes: what copies files asks for them.
UNSUPPORTED = _numbers("""
    getxattr 191 8, lgetxattr 192 9, fgetxattr 193 10, listxattr 194 11, llistxattr 195 12,
    flistxattr 196 13
""")
# Allowed with some arguments only.
FILTERED = _numbers("""
    clone 56 220, kill 62 129, tgkill 234 131, fcntl 72 25, ioctl 16 29, prctl 157 167,
    prlimit64 302 261, getsockopt 55 209
""")

# From linux/sched.h: a thread of this process, and no namespace.
_CLONE_THREAD = 0x10000
_CLONE_NAMESPACES = 0x7E020080
# Signals of descriptors (F_SETOWN, F_SETSIG, F_SETOWN_EX), leases and watches.
_FCNTL_REFUSED = (8, 10, 15, 1024, 1026)
# TCGETS and TIOCGWINSZ (is it a terminal?), FIONREAD, FIONBIO, FIONCLEX, FIOCLEX.
_IOCTL_ALLOWED = (0x5401, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451)
# Setting and reading a thread's name.
_PRCTL_ALLOWED = (15, 16)
# SO_TYPE, SO_ERROR, SO_SNDBUF, SO_RCVBUF, SO_PROTOCOL, SO_DOMAIN.
_SOCKET_OPTIONS = (3, 4, 7, 8, 38, 39)

_LOAD, _EQUAL, _GREATER_OR_EQUAL, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_KILL, _ERROR, _ALLOW = 0x80000000, 0x00050000, 0x7FFF0000
_NUMBER, _ARCHITECTURE, _ARGUMENTS = 0, 4, 16
_X32 = 0x40000000
_NEWEST = 1024  # Numbers from here on are of no kernel yet.
_REFUSED = _ERROR | errno.EPERM
_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER = 22, 2

_ANSWERS = (
    (ALLOWED, _ALLOW),
    (PRETENDED, _ERROR),
    (UNKNOWN, _ERROR | errno.ENOSYS),
    (UNSUPPORTED, _ERROR | errno.ENOTSUP),
)

Instruction = tuple[int, int, int, int]


def restrict() -> None:
    """Install the filter for this process and all its threads to come; needs no_new_privs."""
    code = b"".join(struct.pack("=HBBI", *instruction) for instruction in program(os.getpid()))
    buffer = ctypes.create_string_buffer(code)
    length = len(code) // 8
    description = struct.pack("@HP", length, ctypes.addressof(buffer))
    filter_program = ctypes.create_string_buffer(description)
    kernel.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.addressof(filter_program))


def program(own_pid: int, machine: str = "") -> list[Instruction]:
    """The filter as instructions of the kernel's packet filter."""
    machine = machine or platform.machine()
    code: list[Instruction] = [
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_EQUAL, 1, 0, _AUDIT_ARCHITECTURES[machine]),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, _NUMBER),
        (_GREATER_OR_EQUAL, 0, 1, _X32),
        (_RETURN, 0, 0, _KILL),
        (_GREATER_OR_EQUAL, 0, 1, _NEWEST),
        (_RETURN, 0, 0, _ERROR | errno.ENOSYS),
    ]
    for table, answer in _ANSWERS:
        for numbers in table.values():
            if machine in numbers:
                code += _for_call(numbers[machine], [(_RETURN, 0, 0, answer)])
    for name, block in _by_argument(own_pid).items():
        code += _for_call(FILTERED[name][machine], block)
    return [*code, (_RETURN, 0, 0, _REFUSED)]


def _by_argument(own_pid: int) -> dict[str, list[Instruction]]:
    """For the calls of FILTERED, what decides by one argument."""
    clone = [
        _load_argument(0),
        (_ANY_BIT, 0, 2, _CLONE_THREAD),
        (_ANY_BIT, 1, 0, _CLONE_NAMESPACES),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _REFUSED),
    ]
    return {
        "clone": clone,
        "kill": _only(0, (own_pid,)),
        "tgkill": _only(0, (own_pid,)),
        "fcntl": _only(1, _FCNTL_REFUSED, _REFUSED, _ALLOW),
        "ioctl": _only(1, _IOCTL_ALLOWED, otherwise=_ERROR | errno.ENOTTY),
        "prctl": _only(0, _PRCTL_ALLOWED),
        "prlimit64": _only(0, (0, own_pid)),
        "getsockopt": _only(2, _SOCKET_OPTIONS),
    }


def _only(
    argument: int, values: tuple[int, ...], then: int = _ALLOW, otherwise: int = _REFUSED
) -> list[Instruction]:
    """Answer `then` where an argument is one of the values."""
    block = [_load_argument(argument)]
    for value in values:
        block += [(_EQUAL, 0, 1, value), (_RETURN, 0, 0, then)]
    return [*block, (_RETURN, 0, 0, otherwise)]


def _load_argument(number: int) -> Instruction:
    """Load the lower half: what the kernel reads of the arguments that the filter looks at."""
    return (_LOAD, 0, 0, _ARGUMENTS + 8 * number)


def _for_call(number: int, block: list[Instruction]) -> list[Instruction]:
    """Run a block, which ends in an answer, for one call."""
    return [(_EQUAL, 0, len(block), number), *block]
