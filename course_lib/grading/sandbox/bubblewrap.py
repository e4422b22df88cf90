"""Bubblewrap, where it is installed: it opens the sandbox around the template."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from course_lib.grading.sandbox.privileges import may_change_user
from course_lib.grading.sandbox.settings import DEVICES, SCRATCH, Settings, start_code


def start(settings: Settings, descriptor: int) -> subprocess.Popen[bytes]:
    """Start a template in bubblewrap; its control socket is `descriptor`."""
    command = [settings.bubblewrap, *_options(settings), sys.executable, "-I", "-c"]
    command += [
        start_code("template_process", "be_template_in_bubblewrap"),
        str(descriptor),
        settings.as_json(),
    ]
    return subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        pass_fds=(descriptor,),
    )


def _options(settings: Settings) -> list[str]:
    """The template keeps the rights of its own small world, with which it closes in its children."""
    options = ["--die-with-parent", "--cap-add", "ALL", "--chdir", "/"]
    options += [] if may_change_user() else ["--unshare-user"]
    options += [f"--unshare-{kind}" for kind in ("pid", "net", "ipc", "uts")]
    bound = [("--ro-bind", Path(path)) for path in settings.readable]
    bound += [("--dev-bind", device) for device in DEVICES if device.exists()]
    for how, path in bound:
        for parent in reversed(path.parents[:-1]):  # Made here, they are open to every user.
            options += ["--dir", str(parent)]
        options += [how, str(path), str(path)]
    return [*options, "--proc", "/proc", "--tmpfs", str(SCRATCH), "--remount-ro", "/"]
