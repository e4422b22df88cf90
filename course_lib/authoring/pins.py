"""requirements.txt as data: which of its lines some packages need."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from course_lib.authoring.lessons import AuthoringError

# Every machine that the course runs on: a package may be needed on one of them alone.
_MACHINES = [
    {"sys_platform": system, "platform_system": name, "os_name": "posix", "python_version": version,
     "python_full_version": f"{version}.0", "implementation_name": "cpython", "extra": ""}
    for system, name in (("linux", "Linux"), ("darwin", "Darwin"))
    for version in ("3.11", "3.12", "3.13")
]  # fmt: skip


def read_pins(path: Path) -> dict[str, str]:
    """The lines of a file of requirements without their comments, by the package's canonical name."""
    lines = (line.split("#")[0].strip() for line in path.read_text(encoding="utf-8").splitlines())
    return {canonicalize_name(Requirement(line).name): line for line in lines if line}


def packages_of(modules: Iterable[str], pins: dict[str, str]) -> set[str]:
    """The pinned packages that bring the modules that code imports; raises AuthoringError without one."""
    brought_by = metadata.packages_distributions()
    found: set[str] = set()
    for module in sorted(set(modules) - sys.stdlib_module_names):
        names = {canonicalize_name(name) for name in brought_by.get(module, [])} & pins.keys()
        if not names:
            mend = (
                "Add the package that brings it to the first part of requirements.txt, then run `make lock`."
            )
            raise AuthoringError(f"requirements.txt: no package for `import {module}`.\n    mend: {mend}")
        found |= names
    return found


def with_needs(packages: Iterable[str], pins: dict[str, str]) -> set[str]:
    """The pinned packages among these and all that they need, on any machine that the course runs on."""
    waiting: list[tuple[str, frozenset[str]]] = [
        (canonicalize_name(name), frozenset[str]()) for name in packages
    ]
    seen = set(waiting)
    while waiting:
        for need in _needs(*waiting.pop()):
            if need not in seen:
                seen.add(need)
                waiting.append(need)
    return {name for name, _ in seen} & pins.keys()


def _needs(package: str, extras: frozenset[str]) -> Iterator[tuple[str, frozenset[str]]]:
    try:
        texts = metadata.requires(package) or []
    except metadata.PackageNotFoundError:  # One for another machine: what it needs cannot be seen here.
        return
    for need in map(Requirement, texts):
        if need.marker is None or any(
            need.marker.evaluate({**machine, "extra": extra})
            for machine in _MACHINES
            for extra in ("", *extras)
        ):
            yield canonicalize_name(need.name), frozenset(need.extras)
