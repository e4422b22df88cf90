"""What a candidate of the probe tries: everything that must be refused, and work that must succeed."""

from __future__ import annotations

import errno
import io
import json
import os
import platform
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from course_lib.grading.sandbox import kernel

Try = tuple[str, Callable[[], object]]
_SIZE = 200
_ATTACH = 16  # PTRACE_ATTACH, here to no process
# Calls by number, for x86_64 and aarch64; with zeros they do no harm.
_CALLS = {
    "read a process's memory (process_vm_readv)": (310, 270),
    "write a process's memory (process_vm_writev)": (311, 271),
    "take another's descriptor (pidfd_getfd)": (438, 438),
    "get a handle on a process (pidfd_open)": (434, 434),
    "make namespaces (unshare)": (272, 97),
    "enter namespaces (setns)": (308, 268),
    "mount (mount)": (165, 40),
    "change its root (chroot)": (161, 51),
    "open by number (open_by_handle_at)": (304, 265),
    "queue calls (io_uring_setup)": (425, 425),
    "load a program into the kernel (bpf)": (321, 280),
    "watch the processor (perf_event_open)": (298, 241),
    "use the kernel's keys (keyctl)": (250, 219),
    "handle page faults (userfaultfd)": (323, 282),
    "make memory without a limit (memfd_create)": (319, 279),
    "share memory (shmget)": (29, 194),
    "watch files (inotify_init1)": (294, 26),
    "start a program (execve)": (59, 221),
    "pass descriptors (sendmsg)": (46, 211),
}


def warm() -> None:
    """Import what the work needs."""
    import matplotlib.figure
    import torch

    torch.set_num_threads(1)
    matplotlib.use("agg")


def serve(channel: socket.socket) -> None:
    """Try what is asked for; answer with what was not refused, or with what went wrong."""
    asked = json.loads(channel.recv(65536))
    if asked["what"] == "overfill":
        answer = allowed([("overfill its scratch folder", lambda: _overfill(asked["bytes"]))])
    else:
        answer = [*allowed(forbidden(asked)), *_work()]
    channel.sendall(json.dumps(answer).encode())
    channel.shutdown(socket.SHUT_WR)


def allowed(tries: list[Try]) -> list[str]:
    """Try each; returns the names of those that were not refused."""
    names = []
    for name, attempt in tries:
        try:
            attempt()
        except OSError:
            continue
        names.append(f"it could {name}")
    return names


def forbidden(asked: dict[str, Any]) -> list[Try]:
    """Network, processes, files and calls to try, on what the worker has put there."""
    machine = list(kernel.MACHINES).index(platform.machine())
    calls: list[Try] = [
        (name, lambda number=numbers[machine]: _refused(number))  # type: ignore[misc]
        for name, numbers in _CALLS.items()
    ]
    return [*_on_network(asked), *_on_processes(asked["pid"]), *_on_files(asked), *calls]


def _on_network(asked: dict[str, Any]) -> Iterator[Try]:
    yield "connect to this machine", lambda: socket.create_connection(("127.0.0.1", asked["port"]), 1)
    for name, address in (("abstract socket", "\0" + asked["abstract"]), ("socket", asked["socket"])):
        yield f"connect to a {name}", lambda address=address: _connect_unix(address)  # type: ignore[misc]
    yield "make a netlink socket", lambda: socket.socket(socket.AF_NETLINK, socket.SOCK_RAW)
    yield "make a packet socket", lambda: socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
    yield "make a pair of sockets", socket.socketpair


def _on_processes(pid: int) -> Iterator[Try]:
    yield "list processes", lambda: os.listdir("/proc")
    yield "read its worker's environment", lambda: Path(f"/proc/{pid}/environ").read_bytes()
    yield "read its own environment", lambda: Path("/proc/self/environ").read_bytes()
    yield "signal its worker", lambda: os.kill(pid, 0)
    yield "signal its parent", lambda: os.kill(os.getppid() or pid, 0)
    yield "signal everyone", lambda: os.kill(-1, 0)
    yield "change its worker's limits", lambda: _refused(302 if _is_x86() else 261, pid, 7)
    yield "trace a process (ptrace)", lambda: _refused(101 if _is_x86() else 117, _ATTACH)
    yield "fork", _fork
    yield "start a program", lambda: os.posix_spawn("/bin/true", ["true"], {})


def _on_files(asked: dict[str, Any]) -> Iterator[Try]:
    secret = Path(asked["secret"])
    yield "read a file of the course", secret.read_bytes
    yield "list a folder of the course", lambda: os.listdir(secret.parent)
    yield "empty a file of the course", lambda: os.truncate(secret, 0)
    yield "link a file of the course", lambda: os.link(secret, "linked")
    yield "remove a file of the course", secret.unlink
    for folder in asked["outside"]:
        place = Path(folder, "written-by-a-candidate")
        yield f"write to {folder}", lambda place=place: place.write_bytes(b"")  # type: ignore[misc]


def _work() -> list[str]:
    """Do what submissions do; returns what of it failed."""
    wrong = []
    for name, task in {
        "torch": _compute,
        "a figure": _draw,
        "a thread": _run_thread,
        "a file": _keep,
    }.items():
        try:
            task()
        except Exception as error:
            wrong.append(f"{name} did not work: {type(error).__name__}: {error}")
    return wrong


def _compute() -> None:
    import torch

    weights = torch.randn(_SIZE, _SIZE, requires_grad=True)
    (weights @ weights).square().sum().backward()
    assert weights.grad is not None
    assert torch.isfinite(weights.grad).all()


def _draw() -> None:
    from matplotlib.figure import Figure

    figure = Figure()
    figure.subplots().plot([1, 2, 4])
    picture = io.BytesIO()
    figure.savefig(picture, format="png")
    assert picture.getvalue().startswith(b"\x89PNG")


def _run_thread() -> None:
    done = threading.Event()
    thread = threading.Thread(target=done.set)
    thread.start()
    thread.join()
    assert done.is_set()


def _keep() -> None:
    for folder in (Path.cwd(), Path.home()):
        place = folder / "kept"
        place.write_text("kept", encoding="utf-8")
        assert place.read_text(encoding="utf-8") == "kept"
        place.unlink()


def _overfill(size: int) -> None:
    for number in range(2 * size // 2**20 + 1):
        Path(f"{number}").write_bytes(bytes(2**20))
    # Where the template watches the folder, this process does not live so long.
    threading.Event().wait(2)


def _connect_unix(address: str) -> None:
    with socket.socket(socket.AF_UNIX) as tried:
        tried.connect(address)


def _fork() -> None:
    if os.fork() == 0:
        os._exit(0)


def _refused(number: int, *arguments: int) -> None:
    """Make a call; unless it is "not permitted" or "unknown", the kernel did look at it."""
    try:
        kernel.system_call(number, *arguments, *[0] * (6 - len(arguments)))
    except OSError as error:
        if error.errno in (errno.EPERM, errno.ENOSYS):
            raise


def _is_x86() -> bool:
    return platform.machine() == "x86_64"
