"""What a worker tells its template: plain data, passed as JSON."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import course_lib
from course_lib.bootstrap import ROOT
from course_lib.grading.plan import Limits
from course_lib.grading.sandbox.tiers import SandboxError

# Where a private root holds the scratch folder: a name that no path of a course begins with.
SCRATCH = Path("/candidate")
DEVICES = tuple(Path("/dev", name) for name in ("null", "zero", "full", "random", "urandom"))
# What the C library, torch, fonts and time zones read; /nix/store is a prefix of its own kind.
_SYSTEM = (
    "/usr",
    "/lib",
    "/lib32",
    "/lib64",
    "/nix/store",
    "/etc/ld.so.cache",
    "/etc/alternatives",
    "/etc/fonts",
    "/etc/localtime",
    "/etc/timezone",
    "/sys/devices/system/cpu",
)
_OF_A_PREFIX = ("bin", "lib", "lib64", "share", "etc", "pyvenv.cfg")
HOMES = ("HOME", "TMPDIR", "MPLCONFIGDIR", "IPYTHONDIR")
_PACKAGES = ("site-packages", "dist-packages")


@dataclass(frozen=True)
class Settings:
    """The tier, what candidates run and may use, and what they may read."""

    tier: str
    limits: Limits
    serve: str
    warm: str
    readable: tuple[str, ...]
    import_path: tuple[str, ...]
    worker: int
    bubblewrap: str  # its program, where the tier wants it
    scratch: str  # a folder of the template's own, where it cannot mount one for each candidate

    def as_json(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Settings:
        fields = json.loads(text)
        fields["limits"] = Limits(**fields["limits"])
        for name in ("readable", "import_path"):
            fields[name] = tuple(fields[name])
        return cls(**fields)


def readable_paths(extra: Sequence[Path] = ()) -> tuple[str, ...]:
    """The Python prefix, the system's libraries, this package, and `extra`; each once, those that exist."""
    prefixes = {Path(sys.prefix), Path(sys.base_prefix), Path(sys.exec_prefix)}
    paths = [Path(name) for name in _SYSTEM]
    paths += [prefix / part for prefix in sorted(prefixes) for part in _OF_A_PREFIX]
    paths += [Path(entry) for entry in sys.path if Path(entry).name in _PACKAGES]
    paths += [Path(course_lib.__file__).parent, *extra]
    found = [Path(os.path.abspath(path)) for path in paths if path.exists()]
    return tuple(map(str, _unexposing(_outermost([*found, *(path.resolve() for path in found)]))))


def import_path() -> tuple[str, ...]:
    """This process's own, so that the template imports the same; without its current folder."""
    return tuple(os.path.abspath(entry) for entry in sys.path if entry)


def clean_environment(scratch: str) -> dict[str, str]:
    """The whole environment of a template and its candidates: nothing of the worker's is in it."""
    return {
        "PATH": "/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "USER": "student",
        "LOGNAME": "student",
        **dict.fromkeys(HOMES, scratch),
        "MPLBACKEND": "agg",
        # One thread a candidate: many run at a time. Threads that exist before a fork are lost in it.
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
        "CUDA_VISIBLE_DEVICES": "",
        # An arena for each thread would count 64 MiB each against the limit of memory.
        "MALLOC_ARENA_MAX": "2",
    }


def start_code(module: str, function: str) -> str:
    """Python code that calls a function of this package with a descriptor and settings as JSON."""
    return (
        "import json, sys; sys.path[:] = json.loads(sys.argv[2])['import_path']; "
        f"from course_lib.grading.sandbox.{module} import {function}; "
        f"{function}(int(sys.argv[1]), sys.argv[2])"
    )


def _unexposing(paths: list[Path]) -> list[Path]:
    """Refuse where the course itself lies below a path, such as /usr, that candidates read."""
    for path in paths:
        if (ROOT / "solutions").exists() and (path == ROOT or path in ROOT.parents):
            raise SandboxError(f"The course lies in {path}, which submissions can read: move it elsewhere.")
    return paths


def _outermost(paths: Iterable[Path]) -> list[Path]:
    """Leave out what lies below another."""
    kept: list[Path] = []
    for path in sorted(set(paths), key=lambda path: len(path.parts)):
        if not any(outer in path.parents for outer in kept):
            kept.append(path)
    return kept
