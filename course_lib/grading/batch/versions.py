"""What else a grade depends on: the versions of Python, the packages and the course's own code."""

from __future__ import annotations

import hashlib
import platform
from functools import cache
from importlib import metadata
from pathlib import Path

import course_lib

PACKAGES = ("torch", "numpy", "ipython")
# Nothing that grades imports these.
_APART = ("authoring", "cli", "grading/batch")


@cache
def versions() -> dict[str, str]:
    """What is installed here, by name; "course_lib" is a hash of its modules."""
    installed = {name: metadata.version(name) for name in PACKAGES}
    return {"python": platform.python_version(), **installed, "course_lib": _code_hash()}


def differences(ours: dict[str, str], theirs: dict[str, str]) -> str:
    """The versions that are not the same, as a text; empty where all are."""
    names = [name for name in {**ours, **theirs} if ours.get(name) != theirs.get(name)]
    return ", ".join(f"{name} {ours.get(name)} here and {theirs.get(name)} there" for name in names)


def _code_hash() -> str:
    folder = Path(course_lib.__file__).parent
    code = hashlib.sha256()
    for path in sorted(folder.rglob("*.py")):
        name = path.relative_to(folder).as_posix()
        if not name.startswith(_APART):
            code.update(f"{name}\0".encode() + hashlib.sha256(path.read_bytes()).digest())
    return code.hexdigest()[:12]
