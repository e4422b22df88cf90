"""Which device the course computes on, and a one-line report of it."""

from __future__ import annotations

import os
import re

import torch

VARIABLE = "COURSE_DEVICE"
CHOICES = ("cuda", "mps", "cpu")


def pick_device() -> torch.device:
    """Return the device to compute on: CUDA, then MPS, then CPU, unless COURSE_DEVICE names one.

    Raises:
        ValueError: COURSE_DEVICE is not one of cuda, cuda:N, mps, cpu, or this machine does not have it.
    """
    wanted = os.environ.get(VARIABLE, "").strip().lower()
    if wanted:
        return _named(wanted)
    return torch.device(next(kind for kind in CHOICES if _count(kind)))


def device_report(device: torch.device | None = None) -> str:
    """Describe `device` (by default the picked one) in one line: name, memory or threads, torch version."""
    device = device or pick_device()
    if device.type == "cuda":
        properties = torch.cuda.get_device_properties(device)
        what = f"{properties.name}, {properties.total_memory / 2**30:.0f} GiB"
    elif device.type == "mps":
        what = "Apple GPU (MPS)"
    else:
        threads = torch.get_num_threads()
        what = f"CPU, {threads} thread{'s' if threads > 1 else ''}"
    return f"{what}, torch {torch.__version__.split('+')[0]}"


def _named(wanted: str) -> torch.device:
    if not re.fullmatch(r"cpu|mps|cuda(:[0-9]+)?", wanted):
        raise ValueError(
            f"{VARIABLE}={wanted!r} is not a device of the course. "
            f"Choose one of {', '.join(CHOICES)} (cuda:1: the second GPU), or unset it to get the best one."
        )
    kind, _, index = wanted.partition(":")
    if int(index or 0) >= _count(kind):
        gpus = [f"cuda:{number}" for number in range(_count("cuda"))]
        here = ", ".join([*gpus, *(other for other in CHOICES[1:] if _count(other))])
        raise ValueError(f"{VARIABLE}={wanted!r}, but this machine has only: {here}. Choose one of these.")
    return torch.device(wanted)


def _count(kind: str) -> int:
    if kind == "cuda":
        return torch.cuda.device_count() if torch.cuda.is_available() else 0
    return int(kind == "cpu" or torch.backends.mps.is_available())
