"""The tiers of the sandbox, strongest first, and what each holds."""

from __future__ import annotations

from dataclasses import dataclass


class SandboxError(Exception):
    """The sandbox cannot be had, or something of it broke; the message says what to do."""


@dataclass(frozen=True)
class Tier:
    """A way of closing in submitted code: what it holds, and what a machine needs for it."""

    name: str
    holds: str
    needs: str

    def __str__(self) -> str:
        return self.name


BUBBLEWRAP = Tier(
    "bubblewrap",
    "no network, no other process, only the library's files, read-only; filtered system calls; limits",
    "bubblewrap (Debian, Ubuntu: sudo apt install bubblewrap)",
)
NAMESPACES = Tier(
    "namespaces",
    "no network, no other process, only the library's files, read-only; filtered system calls; limits",
    "Linux 5.12 or later, and user namespaces that ordinary users may make",
)
LANDLOCK = Tier(
    "landlock",
    "no socket, no signal to others, only the library's files, read-only; filtered system calls; limits. "
    "Names and sizes of files can be asked for, not their content",
    "Linux 6.2 or later, with Landlock switched on",
)
UNSAFE = Tier(
    "unsafe",
    "limits and a clean environment only: submissions read and write what you can",
    "your choice: --unsafe",
)
TIERS = (BUBBLEWRAP, NAMESPACES, LANDLOCK)


def tier_named(name: str) -> Tier:
    """Return the tier of a name; SandboxError where there is none."""
    for tier in (*TIERS, UNSAFE):
        if tier.name == name:
            return tier
    names = ", ".join(tier.name for tier in (*TIERS, UNSAFE))
    raise SandboxError(f"There is no sandbox tier {name!r}: choose one of {names}.")
