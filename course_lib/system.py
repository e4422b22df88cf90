"""Parts of the system that no Python package brings: each is found, or installed where that is possible."""

from __future__ import annotations

import glob
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
VARIABLE = "CHROMIUM"
POSTGRESQL_VARIABLE = "POSTGRESQL"
CHROMIUM_MEND = (
    "Chromium is missing: install it (Debian: sudo apt install chromium; elsewhere: "
    ".venv/bin/python -m playwright install chromium), or set CHROMIUM to the path of a Chromium or Chrome."
)
POSTGRESQL_MEND = (
    "PostgreSQL is missing: install it (Debian: sudo apt install postgresql; "
    "macOS: brew install postgresql), or set POSTGRESQL to the folder that holds initdb and postgres."
)
BUBBLEWRAP_MEND = (
    "bubblewrap is missing: install it (Debian: sudo apt install bubblewrap); "
    "nothing is lost without it where `course doctor` names another sandbox."
)
# Debian and Homebrew keep a server's programs away from PATH.
POSTGRESQL_FOLDERS = (
    "/usr/lib/postgresql/*/bin",
    f"{os.environ.get('HOMEBREW_PREFIX', '/usr/local')}/opt/postgresql*/bin",
)
DOWNLOAD_SECONDS = 300
APT_SECONDS = 600


@dataclass(frozen=True)
class SystemPart:
    """A program that the course calls: how to find it, what installs it, what to tell where nothing does."""

    name: str
    purpose: str
    find: Callable[[], Path | None]
    mend: str
    apt_package: str
    variable: str = ""
    installer: tuple[str, ...] = ()
    optional: bool = False  # The course has something else that does as well.


def find_chromium() -> Path | None:
    """Return a Chromium or Chrome that runs: $CHROMIUM if set, else from PATH, else playwright's own."""
    if os.environ.get(VARIABLE):
        candidates: Sequence[Path] = [Path(os.environ[VARIABLE])]
    else:
        on_path = [Path(found) for name in PROGRAMS if (found := shutil.which(name))]
        candidates = on_path + _playwright_browsers()
    return next((path for path in candidates if _runs(path)), None)


def find_postgresql() -> Path | None:
    """Return a PostgreSQL server with its initdb: in $POSTGRESQL if set, else where one usually is."""
    if os.environ.get(POSTGRESQL_VARIABLE):
        folders = [Path(os.environ[POSTGRESQL_VARIABLE])]
    else:
        on_path = shutil.which("postgres")
        folders = [Path(on_path).resolve().parent] if on_path else []
        folders += [Path(found) for pattern in POSTGRESQL_FOLDERS for found in sorted(glob.glob(pattern))]
    programs = (folder / "postgres" for folder in folders if (folder / "initdb").is_file())
    return next((program for program in programs if _runs(program)), None)


def find_bubblewrap() -> Path | None:
    """Return bubblewrap's program from PATH."""
    found = shutil.which("bwrap")
    return Path(found) if found and _runs(Path(found)) else None


def ensure(part: SystemPart) -> Path | None:
    """Return the part's program, installing it where possible; None after a line that says what to do."""
    if found := part.find():
        print(f"{part.name}: {found}", flush=True)
        return found
    if part.variable and os.environ.get(part.variable):
        print(
            f"{part.variable}={os.environ[part.variable]} does not run: correct it, or unset it.", flush=True
        )
        return None
    for title, commands in _ways(part):
        print(f"{part.name} is not here. {title}", flush=True)
        if all(_succeeds(command) for command in commands) and (found := part.find()):
            print(f"{part.name}: {found}", flush=True)
            return found
    print(part.mend, flush=True)
    return None


def ensure_chromium() -> Path | None:
    """Return Chromium, installing it where that is possible; None after a line that says what to do."""
    return ensure(CHROMIUM)


def ensure_all() -> int:
    """See to every part of the system; 1 where one that is needed is missing after all."""
    missing = [part for part in PARTS if ensure(part) is None]
    return int(any(not part.optional for part in missing))


def _playwright_browsers() -> list[Path]:
    """The browsers that playwright downloaded, newest first."""
    default = "Library/Caches/ms-playwright" if sys.platform == "darwin" else ".cache/ms-playwright"
    folder = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH", Path.home() / default))
    patterns = (
        "chromium-*/chrome-linux*/chrome",
        "chromium-*/chrome-mac*/*.app/Contents/MacOS/*",
        "chromium_headless_shell-*/chrome-*/*headless*shell",
    )
    return [path for pattern in patterns for path in sorted(folder.glob(pattern), reverse=True)]


def _runs(program: Path) -> bool:
    """Whether a program starts: Ubuntu's chromium-browser may be a stub, a download may lack libraries."""
    try:
        outcome = subprocess.run(
            [program, "--version"], capture_output=True, stdin=subprocess.DEVNULL, timeout=30
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return outcome.returncode == 0


def _ways(part: SystemPart) -> list[tuple[str, list[tuple[str, ...]]]]:
    """What can install a part here: its own installer, then apt for those who may."""
    ways = []
    if part.installer:
        command = " ".join(part.installer[1:])
        ways.append((f"Trying its own installer ({command}).", [part.installer]))
    if shutil.which("apt-get") and os.geteuid() == 0:
        install = ("apt-get", "install", "--yes", "--no-install-recommends", part.apt_package)
        ways.append((f"Trying apt-get install {part.apt_package}.", [("apt-get", "update"), install]))
    return ways


def _succeeds(command: tuple[str, ...]) -> bool:
    """Run an installer quietly; where it fails, print the line that says why."""
    limit = APT_SECONDS if command[0] == "apt-get" else DOWNLOAD_SECONDS
    settings = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    try:
        outcome = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            timeout=limit,
            env=settings,
        )
    except subprocess.TimeoutExpired:
        print(f"  gave up after {limit} seconds", flush=True)
        return False
    if outcome.returncode != 0:
        lines = outcome.stdout.strip().splitlines() or [f"exit status {outcome.returncode}"]
        reason = next((line for line in lines if line.startswith(("E: ", "Error: "))), lines[-1])
        print(f"  did not work: {reason.strip()}", flush=True)
    return outcome.returncode == 0


CHROMIUM = SystemPart(
    name="Chromium",
    purpose="the tests open the book in it",
    find=find_chromium,
    mend=CHROMIUM_MEND,
    apt_package="chromium",
    variable=VARIABLE,
    installer=(sys.executable, "-m", "playwright", "install", "chromium"),
)
POSTGRESQL = SystemPart(
    name="PostgreSQL",
    purpose="the tests grade a class on it",
    find=find_postgresql,
    mend=POSTGRESQL_MEND,
    apt_package="postgresql",
    variable=POSTGRESQL_VARIABLE,
)
BUBBLEWRAP = SystemPart(
    name="bubblewrap",
    purpose="submissions are graded in it",
    find=find_bubblewrap,
    mend=BUBBLEWRAP_MEND,
    apt_package="bubblewrap",
    optional=True,
)
PARTS = (CHROMIUM, POSTGRESQL) + ((BUBBLEWRAP,) if sys.platform == "linux" else ())
