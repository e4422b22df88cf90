"""Make .venv and keep it in step with requirements.txt: what `make` runs before anything else.

Standard library alone, and no syntax newer than Python 3.6: any Python can be told what is wrong with it.
"""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OLDEST, NEWEST = (3, 11), (3, 13)
GIB = 1024**3
# Room for the packages and their downloads: with a torch for CPUs (2.1 GiB installed), and with one for CUDA.
SPACE_NEEDED = 4 * GIB
SPACE_WITH_CUDA = 12 * GIB
SOURCES = {"requirements": "requirements.txt", "project": "pyproject.toml"}
MEND_PYTHON = (
    "Install Python 3.11, 3.12 or 3.13 (Debian, Ubuntu: sudo apt install python3 python3-venv), "
    "or name one: make PYTHON=/path/to/python3"
)

NETWORK = re.compile(
    r"Failed to establish a new connection|Name or service not known|Temporary failure in name resolution"
    r"|Network is unreachable|Connection refused|[Tt]imed out|Connection reset|ProxyError|SSLError"
    r"|Could not fetch URL"
)
FOUND = ("Collecting ", "Processing ")
UNPACKING = "Installing collected packages"
NO_SPACE = re.compile(r"No space left on device|Disk quota exceeded")


class RefusalError(Exception):
    """What stands in the way, and its mend, in one line."""


def main(arguments: "list[str]") -> int:
    """Bring .venv in step; 0 when it is, 1 after one line that says why it is not."""
    try:
        bring_in_step(ROOT, exact="--exact" in arguments)
    except RefusalError as refusal:
        print("make: " + str(refusal), file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nmake: interrupted; run `make` again to go on.", file=sys.stderr)
        return 1
    return 0


def bring_in_step(root: Path, exact: bool = False) -> None:
    """Make or mend `root`/.venv where it is not in step; with `exact`, with the Python that runs this."""
    venv = root / ".venv"
    wanted = fingerprint(root)
    sound = is_sound(venv, root, exact)
    if sound and recorded(venv) == wanted:
        return
    check_space(root)
    if not sound:
        check_python()
        check_venv_module()
        make_venv(venv)
    if recorded(venv).get("requirements") != wanted["requirements"]:
        install(venv, ["-r", str(root / "requirements.txt")], "the packages of requirements.txt")
    install(venv, ["--no-deps", "--no-build-isolation", "-e", str(root)], "course_lib")
    unfinished(venv).unlink()
    marker(venv).write_text(json.dumps(wanted, indent=1) + "\n", encoding="utf-8")


def fingerprint(root: Path) -> "dict[str, str]":
    """What an installation depends on: two files, and the folder, which scripts name by its full path."""
    hashes = {key: hashlib.sha256((root / name).read_bytes()).hexdigest() for key, name in SOURCES.items()}
    return {**hashes, "root": str(root)}


def marker(venv: Path) -> Path:
    """The file that is written when everything is installed."""
    return venv / "course.json"


def unfinished(venv: Path) -> Path:
    """The file that stands there while something is being installed, and after an interruption."""
    return venv / "course.unfinished"


def recorded(venv: Path) -> "dict[str, str]":
    """The fingerprint of the last complete installation; empty where there is none."""
    try:
        return dict(json.loads(marker(venv).read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return {}


def is_sound(venv: Path, root: Path, exact: bool) -> bool:
    """Whether .venv can be kept: whole, made in this folder, with a Python that runs and that we support."""
    if unfinished(venv).exists() or recorded(venv).get("root", str(root)) != str(root):
        return False
    version = python_version(venv / "bin" / "python")
    return OLDEST <= version <= NEWEST and (not exact or version == sys.version_info[:2])


def python_version(python: Path) -> "tuple[int, ...]":
    """Major and minor version of an interpreter that has pip; (0, 0) where it does not run."""
    question = "import sys, pip; print(*sys.version_info[:2])"
    try:
        answer = subprocess.run(
            [str(python), "-c", question], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
    except OSError:
        return (0, 0)
    return tuple(int(part) for part in answer.stdout.split()) if answer.returncode == 0 else (0, 0)


def check_python(version: "tuple[int, ...]" = sys.version_info[:2]) -> None:
    """Refuse a Python that the course's packages do not run on."""
    if not OLDEST <= version <= NEWEST:
        age = "old" if version < OLDEST else "new"
        raise RefusalError(f"Python {version[0]}.{version[1]} is too {age} for the course. {MEND_PYTHON}")


def check_venv_module() -> None:
    """Refuse a Python without venv, which Debian and Ubuntu put into a package of its own."""
    try:
        import ensurepip  # noqa: F401  # The part that Debian leaves out.
        import venv  # noqa: F401
    except ImportError:
        version = "{}.{}".format(*sys.version_info[:2])
        raise RefusalError(
            f"Python {version} at {sys.executable} has no venv module. "
            f"Install it (Debian, Ubuntu: sudo apt install python{version}-venv), then run `make` again."
        ) from None


def check_space(folder: Path) -> None:
    """Refuse a disk on which the packages do not fit; tell where a torch for CUDA would not."""
    free = shutil.disk_usage(str(folder)).free
    if free < SPACE_NEEDED:
        raise RefusalError(
            f"The disk that holds {folder} has {free / GIB:.1f} GiB free, and .venv needs "
            f"{SPACE_NEEDED // GIB} GiB there. Free some, or move this folder to a larger disk, "
            "then run `make` again."
        )
    if free < SPACE_WITH_CUDA and sys.platform == "linux":
        print(
            f"Note: {free / GIB:.1f} GiB are free. That is enough for a torch for CPUs; "
            f"a torch for CUDA needs {SPACE_WITH_CUDA // GIB} GiB."
        )


def make_venv(venv: Path) -> None:
    """Make an empty virtual environment, in place of one that cannot be used."""
    if venv.exists():
        print("Removing .venv, which an interruption, a move or another Python left unusable.", flush=True)
        empty(venv)
    print("Making .venv with Python {}.{}.{}.".format(*sys.version_info[:3]), flush=True)
    venv.mkdir(exist_ok=True)
    unfinished(venv).touch()
    run_logged([sys.executable, "-m", "venv", str(venv)], venv, "a virtual environment")


def empty(folder: Path) -> None:
    """Remove what is in a folder; the folder stays, since it may be a link to a larger disk."""
    for entry in folder.iterdir():
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(str(entry))
        else:
            entry.unlink()


def install(venv: Path, arguments: "list[str]", what: str) -> None:
    """Install with pip; the environment counts as unfinished from here until everything is in it."""
    unfinished(venv).touch()
    print(f"Installing {what}.", flush=True)
    pip = [str(venv / "bin" / "python"), "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]
    # Compiling every module of every package takes minutes; Python compiles those that are imported.
    run_logged([*pip, "--no-compile", "--progress-bar", "off", *arguments], venv, what)


def run_logged(command: "list[str]", venv: Path, what: str) -> None:
    """Run a command with its output in .venv/install.log and a line of progress now and then."""
    log = venv / "install.log"
    found = 0
    with log.open("w", encoding="utf-8") as file, start(command) as process:
        assert process.stdout is not None
        for raw in process.stdout:
            line = raw.decode("utf-8", "replace")
            file.write(line)
            found += line.startswith(FOUND)
            show_progress(line, found)
    if process.returncode != 0:
        output = log.read_text(encoding="utf-8")
        if UNPACKING not in output:  # Nothing was touched: what was there before can still be used.
            unfinished(venv).unlink()
        raise RefusalError(explain(output, what, log))


def start(command: "list[str]") -> "subprocess.Popen[bytes]":
    """Start a command without input, in an environment that does not point pip at another installation."""
    elsewhere = ("PYTHONPATH", "PYTHONHOME", "PIP_TARGET", "PIP_USER")
    settings = {key: value for key, value in os.environ.items() if key not in elsewhere}
    return subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=settings
    )


def show_progress(line: str, found: int) -> None:
    """Tell how far pip is: every 25 packages, and when it starts to unpack them."""
    if line.startswith(FOUND) and found % 25 == 0:
        print(f"  {found} packages found", flush=True)
    elif line.startswith(UNPACKING):
        print("  unpacking {} packages".format(line.count(",") + 1), flush=True)


def explain(log: str, what: str, path: Path) -> str:
    """One line that says why an installation failed and what to do."""
    missing = re.search(r"No matching distribution found for (\S+)", log)
    errors = re.findall(r"^(?:ERROR|error): (.*)", log, re.MULTILINE)
    if NO_SPACE.search(log):
        fault = f"The disk is full. Free {SPACE_WITH_CUDA // GIB} GiB where {path.parent} lies"
    elif NETWORK.search(log):
        fault = "No package index could be reached. Connect this machine to the internet"
    elif missing:
        version = "{}.{}".format(*sys.version_info[:2])
        fault = f"{missing.group(1)} has no build for Python {version} here, or no package index was reached."
        fault += " Mend that"
    else:
        reason = errors[-1] if errors else "the log ends with the reason"
        fault = f"Could not install {what}: {reason}. Mend that"
    return f"{fault}, then run `make` again. The whole log: {path}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
