"""Each model of the course against torch's own, and the gradient by hand against autograd."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn

from course_lib import bptt
from course_lib.device import pick_device
from course_lib.recurrent import Recurrent, RNNCell

B, T, D, H, K = 32, 100, 64, 128, 16


def forward_and_backward(layer: nn.Module, x: Tensor) -> Callable[[], Tensor]:
    def run() -> Tensor:
        layer.zero_grad(set_to_none=True)
        h = layer(x)[0]
        h.sum().backward()
        return h.detach()

    return run


def forward_alone(layer: nn.Module, x: Tensor) -> Callable[[], Tensor]:
    @torch.no_grad()
    def run() -> Tensor:
        return layer(x)[0]

    return run


def test_rnn(report: Any) -> None:
    device = pick_device()
    oracle, x = nn.RNN(D, H, batch_first=True).to(device), torch.randn(B, T, D, device=device)
    ours = Recurrent(RNNCell(D, H)).to(device)
    ours.load_state_dict(oracle.state_dict())
    for name, of in (("forward", forward_alone), ("forward and backward", forward_and_backward)):
        mine, theirs = of(ours, x), of(oracle, x)
        torch.testing.assert_close(mine(), theirs(), rtol=1e-4, atol=1e-4)
        report.compare(f"RNN, {name} (B={B} T={T} D={D} H={H})", mine, "torch.nn.RNN", theirs)


def test_one_step(report: Any) -> None:
    device = pick_device()
    oracle, x = nn.RNNCell(D, H).to(device), torch.randn(B, D, device=device)
    ours = RNNCell(D, H).to(device)
    ours.load_state_dict(oracle.state_dict())
    torch.testing.assert_close(ours(x), oracle(x))
    report.compare(
        f"RNNCell, one step (B={B} D={D} H={H})", lambda: ours(x), "torch.nn.RNNCell", lambda: oracle(x)
    )


def test_bptt(report: Any) -> None:
    device = pick_device()
    weights = bptt.Parameters(
        *(weight.to(device) for weight in bptt.random_parameters(D, H, K, dtype=torch.float32))
    )
    x, targets = torch.randn(B, T, D, device=device), torch.randint(K, (B, T), device=device)
    tracked = bptt.Parameters(*(weight.clone().requires_grad_() for weight in weights))

    def by_hand() -> tuple[Tensor, ...]:
        return bptt.backward(weights, bptt.forward(weights, x, targets))

    def by_autograd() -> tuple[Tensor, ...]:
        return torch.autograd.grad(bptt.forward(tracked, x, targets).losses.sum(), tracked)

    torch.testing.assert_close(tuple(by_hand()), by_autograd(), rtol=1e-3, atol=1e-3)
    report.compare(f"gradient by hand (B={B} T={T} D={D} H={H} K={K})", by_hand, "autograd", by_autograd)
