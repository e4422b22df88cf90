"""What this machine has, a line for each thing, and what to do about each that is missing."""

from __future__ import annotations

import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Literal

from course_lib.bootstrap import NEWEST, OLDEST, ROOT, SPACE_NEEDED

GIB = 1024**3
MEMORY_NEEDED = 4 * GIB
INSTALL = "run `make`, which installs the packages of requirements.txt"
LAB_EXTENSIONS = {"MyST in Lab": "jupyterlab-myst", "nbgrader in Lab": "@jupyter/nbgrader"}


@dataclass(frozen=True)
class Finding:
    """How one thing stands: `warn` can be lived with, `missing` cannot."""

    name: str
    level: Literal["ok", "warn", "missing"]
    detail: str
    mend: str = ""

    def __str__(self) -> str:
        line = f"{self.level:<8} {self.name:<16} {self.detail}"
        return f"{line}\n{'':<26}To mend it: {self.mend}." if self.mend else line


def run() -> int:
    """Print every finding; 1 where something necessary is missing."""
    findings = []
    for finding in examine():
        print(finding, flush=True)
        findings.append(finding)
    missing = [finding.name for finding in findings if finding.level == "missing"]
    warned = [finding.name for finding in findings if finding.level == "warn"]
    print(f"\n{len(findings)} things looked at. Missing: {_list(missing)}. To look at: {_list(warned)}.")
    return int(bool(missing))


def examine() -> Iterator[Finding]:
    """Yield the findings, one after another; a check that itself fails is a finding."""
    for check in CHECKS:
        name = check.__name__.lstrip("_").replace("_", " ")
        try:
            yield from check()
        except Exception as error:  # A doctor tells what it could not see, whatever went wrong with it.
            reason = str(error).strip().splitlines() or [type(error).__name__]
            yield Finding(name, "missing", f"could not be checked: {reason[0]}", INSTALL)


def _python() -> Iterator[Finding]:
    version = platform.python_version()
    if OLDEST <= sys.version_info[:2] <= NEWEST:
        yield Finding("Python", "ok", f"{version}, {sys.executable}")
    else:
        mend = "install Python 3.11, 3.12 or 3.13, then run `make PYTHON=/path/to/it`"
        yield Finding("Python", "missing", f"{version} is not one that the course runs on", mend)


def _packages() -> Iterator[Finding]:
    from packaging.requirements import Requirement

    wrong = []
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    wanted = [Requirement(text) for line in lines if (text := line.split("#")[0].strip())]
    here = [need for need in wanted if need.marker is None or need.marker.evaluate()]
    for need in here:
        found = _version(need.name)
        if found is None or not need.specifier.contains(found, prereleases=True):
            wrong.append(f"{need.name} {found or 'missing'} ({need.specifier} wanted)")
    if wrong:
        more = f" and {len(wrong) - 4} more" if len(wrong) > 4 else ""
        yield Finding("packages", "missing", ", ".join(wrong[:4]) + more, INSTALL)
    else:
        yield Finding("packages", "ok", f"all {len(here)} at the exact versions of requirements.txt")


def _torch() -> Iterator[Finding]:
    try:
        import torch
    except Exception as error:  # A broken build fails in many ways: a library, a symbol, a driver.
        reason = (str(error).strip().splitlines() or [type(error).__name__])[0]
        yield Finding(
            "torch", "missing", f"cannot be imported: {reason}", "run `make distclean`, then `make`"
        )
        return
    yield Finding("torch", "ok", torch.__version__)
    yield _device()
    cores = os.cpu_count() or 1
    yield Finding("threads", "ok", f"torch computes on {torch.get_num_threads()} of {cores} cores")


def _device() -> Finding:
    from course_lib.device import VARIABLE, device_report, pick_device

    wanted = os.environ.get(VARIABLE)
    chosen = f"{VARIABLE}={wanted}" if wanted else f"{VARIABLE} is not set"
    try:
        return Finding("device", "ok", f"{device_report(pick_device())} ({chosen})")
    except ValueError as error:
        return Finding("device", "missing", str(error), f"correct or unset {VARIABLE}")


def _memory() -> Iterator[Finding]:
    import psutil

    memory = psutil.virtual_memory()
    detail = f"{memory.available / GIB:.1f} of {memory.total / GIB:.1f} GiB free"
    if memory.available >= MEMORY_NEEDED:
        yield Finding("memory", "ok", detail)
    else:
        mend = "close other programs: a lesson takes up to 2 GiB, the tests run two at a time"
        yield Finding("memory", "warn", detail, mend)


def _disk() -> Iterator[Finding]:
    for name, folder in {"disk": ROOT, "temporary disk": Path(tempfile.gettempdir())}.items():
        free = shutil.disk_usage(folder).free
        detail = f"{free / GIB:.1f} GiB free at {folder}"
        if free >= SPACE_NEEDED:
            yield Finding(name, "ok", detail)
        else:
            mend = f"free some: installing takes {SPACE_NEEDED // GIB} GiB"
            yield Finding(name, "warn", detail, mend)


def _git() -> Iterator[Finding]:
    found = shutil.which("git")
    mend = "install git (Debian, Ubuntu: sudo apt install git)"
    yield Finding("git", "ok", found) if found else Finding("git", "warn", "not on PATH", mend)


def _jupyterlab() -> Iterator[Finding]:
    version = _version("jupyterlab")
    if version is None:
        yield Finding("JupyterLab", "missing", "not installed", INSTALL)
        return
    yield Finding("JupyterLab", "ok", version)
    for name, folder in LAB_EXTENSIONS.items():
        yield _lab_extension(name, folder)
    yield _server_extensions()


def _lab_extension(name: str, extension: str) -> Finding:
    from jupyter_core.paths import jupyter_path
    from jupyterlab_server.config import get_page_config

    folders = jupyter_path("labextensions")
    if not any((Path(folder) / extension / "package.json").is_file() for folder in folders):
        return Finding(name, "missing", "its part of JupyterLab is not installed", INSTALL)
    disabled = get_page_config(folders).get("disabledExtensions", {})
    if any(entry == extension or entry.startswith(f"{extension}:") for entry in disabled):
        mend = f"run `.venv/bin/jupyter labextension enable {extension}`"
        return Finding(name, "warn", "switched off", mend)
    return Finding(name, "ok", "active")


def _server_extensions() -> Finding:
    from jupyter_core.paths import jupyter_config_path
    from jupyter_server.extension.config import ExtensionConfigManager

    enabled: dict[str, bool] = {}
    # The first folder of Jupyter's path has the last word.
    for folder in reversed(jupyter_config_path()):
        enabled |= ExtensionConfigManager(read_config_path=[folder]).get_jpserver_extensions()
    graders = [name for name, on in enabled.items() if name.startswith("nbgrader.") and on]
    if graders:
        parts = ", ".join(sorted(name.rpartition(".")[2] for name in graders))
        return Finding("nbgrader", "ok", f"{_version('nbgrader')}, server parts: {parts}")
    mend = "run `.venv/bin/jupyter server extension enable --sys-prefix --py nbgrader`"
    return Finding("nbgrader", "warn", "its server parts are not switched on", mend)


def _system_parts() -> Iterator[Finding]:
    from course_lib.system import PARTS

    for part in (part for part in PARTS if not part.optional):
        found = part.find()
        mend = part.mend.split(": ", 1)[1].rstrip(".")
        detail = f"not found; {part.purpose}"
        yield Finding(part.name, "ok", str(found)) if found else Finding(part.name, "warn", detail, mend)


def _sandbox() -> Iterator[Finding]:
    from course_lib.grading.sandbox import TIERS, probe

    with ThreadPoolExecutor(len(TIERS)) as pool:
        findings = list(pool.map(probe, TIERS))
    holding = [finding.tier for finding in findings if finding.holds]
    if holding:
        detail = f"submissions are graded in {holding[0]}: {holding[0].holds}"
        yield Finding("sandbox", "ok", detail)
    else:
        mend = f"install {TIERS[0].needs}, or grade with --unsafe: submissions then do what you can"
        yield Finding("sandbox", "warn", "none holds here: course grade refuses to run submissions", mend)
    for finding in findings:
        state = "holds" if finding.holds else f"does not hold: {finding.wrong[0].rstrip('.')}"
        needs = "" if finding.holds else f". It needs {finding.tier.needs}"
        yield Finding(f"- {finding.tier}", "ok" if holding else "warn", f"{state}{needs}")


def _lessons() -> Iterator[Finding]:
    from course_lib.authoring.lessons import AuthoringError, all_lessons, find_project
    from course_lib.authoring.state import Inputs, Standing, State

    try:
        project = find_project(ROOT)
        inputs = Inputs(project)
        states = {lesson.name: Standing(lesson, inputs).state for lesson in all_lessons(project)}
    except AuthoringError as error:
        yield Finding("lessons", "warn", str(error).splitlines()[0], "correct that file")
        return
    behind = [f"{name} ({state.value})" for name, state in states.items() if state is not State.IN_STEP]
    if behind:
        yield Finding("lessons", "warn", ", ".join(behind), "run `make lessons`")
    else:
        yield Finding("lessons", "ok", f"{len(states)} in step with their source")


def _version(package: str) -> str | None:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None


def _list(names: list[str]) -> str:
    return ", ".join(names) or "nothing"


CHECKS: tuple[Callable[[], Iterator[Finding]], ...] = (
    _python,
    _packages,
    _torch,
    _memory,
    _disk,
    _git,
    _jupyterlab,
    _system_parts,
    _sandbox,
    _lessons,
)
