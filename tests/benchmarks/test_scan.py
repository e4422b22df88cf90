"""A linear recurrence against a GRU, and the scans against the loop, as the sequence grows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from course_lib.device import pick_device
from course_lib.models.lru import LRU
from course_lib.models.scan import convolve, scan

H = 64
STEPS = pytest.mark.parametrize("steps", [64, 256, 1024])


def layer_and_gradients(layer: nn.Module, x: Tensor) -> Callable[[], object]:
    def run() -> None:
        layer.zero_grad(set_to_none=True)
        layer(x)[0].sum().backward()

    return run


def states_and_gradients(
    way: Callable[[Tensor, Tensor], Tensor], a: Tensor, u: Tensor
) -> Callable[[], tuple[Tensor, ...]]:
    arriving = torch.ones_like(u)
    return lambda: torch.autograd.grad(way(a, u), (a, u), arriving)


@STEPS
@pytest.mark.parametrize("batch", [1, 8, 32])
def test_the_ways_to_run_a_recurrence(report: Any, steps: int, batch: int) -> None:
    device = pick_device()
    a = torch.polar(torch.rand(H, device=device) * 0.1 + 0.9, torch.rand(H, device=device))
    a.requires_grad_()
    u = torch.randn(batch, steps, H, dtype=torch.complex64, device=device, requires_grad=True)
    ways: dict[str, Callable[[Tensor, Tensor], Tensor]] = {
        "chunked": lambda a, u: scan(a, u, method="chunked"),
        "log-depth": lambda a, u: scan(a, u, method="log-depth"),
        "convolution": convolve,
    }
    rival = states_and_gradients(lambda a, u: scan(a, u, method="loop"), a, u)
    for name, way in ways.items():
        mine = states_and_gradients(way, a, u)
        torch.testing.assert_close(mine(), rival(), rtol=1e-2, atol=1e-2)
        report.compare(f"{name}, with gradients (B={batch} T={steps} H={H})", mine, "loop", rival)


@STEPS
@pytest.mark.parametrize("batch", [1, 8, 32])
def test_the_lru(report: Any, steps: int, batch: int) -> None:
    device = pick_device()
    x = torch.randn(batch, steps, H, device=device)
    mine = layer_and_gradients(LRU(H, H, r_min=0.9).to(device), x)
    theirs = layer_and_gradients(nn.GRU(H, H, batch_first=True).to(device), x)
    report.compare(f"LRU, with gradients (B={batch} T={steps} D=H={H})", mine, "torch.nn.GRU", theirs)
