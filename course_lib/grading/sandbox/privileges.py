"""Who a template and its candidates are to the kernel: users, capabilities, namespaces."""

from __future__ import annotations

import os
import random
from dataclasses import dataclass
from pathlib import Path

from course_lib.grading.sandbox import kernel

_NAMESPACES = (
    kernel.CLONE_NEWPID | kernel.CLONE_NEWNS | kernel.CLONE_NEWNET | kernel.CLONE_NEWIPC | kernel.CLONE_NEWUTS
)
# Users that no system gives out; in a world of fewer users, its last ones are taken.
_HIGHEST_USER = 0x70000000
_USERS = 2**16


def may_change_user() -> bool:
    """Whether this process can become another user: root can, unless its world knows no other."""
    needed = {kernel.CAP_SETUID, kernel.CAP_SETGID}
    return os.geteuid() == 0 and needed <= kernel.capabilities() and _known_users() > 1


def enter_namespaces() -> None:
    """Leave the network, the processes and the mounts of this machine, by root's right or a user's own.

    Processes are left by children only.
    """
    if may_change_user() and kernel.CAP_SYS_ADMIN in kernel.capabilities():
        kernel.unshare(_NAMESPACES)
        return
    user, group = os.geteuid(), os.getegid()
    kernel.unshare(kernel.CLONE_NEWUSER | _NAMESPACES)
    Path("/proc/self/setgroups").write_text("deny", encoding="ascii")
    Path("/proc/self/uid_map").write_text(f"{user} {user} 1", encoding="ascii")
    Path("/proc/self/gid_map").write_text(f"{group} {group} 1", encoding="ascii")


@dataclass(frozen=True)
class Rights:
    """What a template may do to make its candidates harmless; asked once, while /proc is there to tell."""

    changes_user: bool
    has_capabilities: bool
    users: int

    @classmethod
    def of_this_process(cls) -> Rights:
        return cls(may_change_user(), bool(kernel.capabilities()), _known_users())

    def give_up(self, user: int | None, kept: frozenset[int] = frozenset()) -> None:
        """Become `user`, in its own group only, where there is one; keep no capability but these."""
        if self.has_capabilities:
            kernel.drop_bounding_set()
        if user is not None:
            kernel.prctl(kernel.PR_SET_KEEPCAPS, int(bool(kept)))
            os.setgroups([])
            os.setresgid(user, user, user)
            os.setresuid(user, user, user)
        kernel.set_capabilities(kept if self.has_capabilities else frozenset())
        kernel.prctl(kernel.PR_SET_NO_NEW_PRIVS, 1)

    def unused_user(self) -> int | None:
        """A user that nobody is, another one each time; None where this process must stay who it is."""
        if not self.changes_user:
            return None
        last = min(self.users, _HIGHEST_USER) - 1
        return last - random.SystemRandom().randrange(min(_USERS, max(1, last // 2)))


def _known_users() -> int:
    """How many users exist here, counted from 0."""
    for line in Path("/proc/self/uid_map").read_text(encoding="ascii").splitlines():
        first, _, count = map(int, line.split())
        if first == 0:
            return count
    return 0
