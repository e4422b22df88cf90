"""What a computation costs: seconds, and the bytes that autograd keeps for the backward pass."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

import torch
from torch import Tensor


def median_seconds(compute: Callable[[], object], repeats: int = 5) -> float:
    """Return the median wall time of `compute` in seconds, after one run that is not counted."""
    compute()
    seconds = []
    for _ in range(repeats):
        _wait_for_gpu()
        start = time.perf_counter()
        compute()
        _wait_for_gpu()
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds)


def saved_bytes(compute: Callable[[], object]) -> int:
    """Return how many bytes of tensors autograd keeps alive while `compute` runs forward.

    A storage that several steps share, such as a weight matrix, is counted once.
    """
    sizes: dict[int, int] = {}
    kept: list[Tensor] = []  # holds the storages, so that no address is used twice

    def remember(tensor: Tensor) -> Tensor:
        storage = tensor.untyped_storage()
        sizes[storage.data_ptr()] = storage.nbytes()
        kept.append(tensor)
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(remember, lambda tensor: tensor):
        compute()
    return sum(sizes.values())


def _wait_for_gpu() -> None:
    if torch.cuda.is_available():
        torch.cuda.synchronize()
