"""Backpropagation through time by hand, for the simple recurrent network with a softmax at each step.

    a_t = W_x x_t + W_h h_{t-1} + b        preactivation
    h_t = tanh(a_t)                        hidden state
    z_t = W_y h_t + b_y                    logits,  y_hat_t = softmax(z_t)
    E_t = -log y_hat_t[target_t]           mean over the batch;  E = sum over t of E_t

Shapes: x (B, T, D), targets (B, T), h (B, T+1, H) with the initial state first, y_hat (B, T, K).
Everything works in the dtype and on the device of its arguments (Werbos 1990, section III).
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn.functional import one_hot

IGNORE = -100  # a target that asks for nothing, as in torch.nn.functional.cross_entropy


class Parameters(NamedTuple):
    """The network's weights, or their gradients: W_x (H, D), W_h (H, H), b (H), W_y (K, H), b_y (K)."""

    W_x: Tensor
    W_h: Tensor
    b: Tensor
    W_y: Tensor
    b_y: Tensor


class Trace(NamedTuple):
    """What the forward pass keeps for the backward pass."""

    x: Tensor  # (B, T, D)
    h: Tensor  # (B, T+1, H), h[:, 0] is the initial state
    y_hat: Tensor  # (B, T, K), probabilities
    error: Tensor  # (B, T, K), dE_t/dz_t = (y_hat_t - y_t) / B
    losses: Tensor  # (T,), E_t in nats


def random_parameters(
    inputs: int,
    hidden: int,
    outputs: int,
    rho: float = 1.0,
    seed: int = 0,
    dtype: torch.dtype = torch.float64,
) -> Parameters:
    """Return small random weights, with a recurrent matrix of rho times a random orthogonal one."""
    generator = torch.Generator().manual_seed(seed)

    def normal(*shape: int) -> Tensor:
        return torch.randn(*shape, generator=generator, dtype=dtype) / shape[-1] ** 0.5

    orthogonal, _ = torch.linalg.qr(normal(hidden, hidden))
    return Parameters(
        normal(hidden, inputs),
        rho * orthogonal,
        0.1 * normal(hidden),
        normal(outputs, hidden),
        0.1 * normal(outputs),
    )


def forward(weights: Parameters, x: Tensor, targets: Tensor, h0: Tensor | None = None) -> Trace:
    """Run the network over x (B, T, D) from the state h0 (B, H), zero if missing, and keep a trace.

    Raises:
        ValueError: x, targets and weights do not fit together.
    """
    _check(weights, x, targets)
    states = [x.new_zeros(x.shape[0], len(weights.b)) if h0 is None else h0]
    driven = x @ weights.W_x.T + weights.b
    for driven_t in driven.unbind(1):
        states.append(torch.tanh(driven_t + states[-1] @ weights.W_h.T))
    h = torch.stack(states, dim=1)
    log_y = (h[:, 1:] @ weights.W_y.T + weights.b_y).log_softmax(dim=-1)
    y = one_hot(targets.clamp(min=0), log_y.shape[-1]).to(x.dtype)  # what IGNORE becomes is not asked for
    asked = (targets != IGNORE).unsqueeze(-1).to(x.dtype)
    losses = -(asked * y * log_y).sum(dim=(0, 2)) / len(x)
    return Trace(x, h, log_y.exp(), asked * (log_y.exp() - y) / len(x), losses)


def deltas(weights: Parameters, trace: Trace, window: int | None = None) -> Tensor:
    """Return delta_t = dE/da_t for every step, (B, T, H), by the backward recursion.

    delta_t = (W_h^T delta_{t+1} + W_y^T dE_t/dz_t) * (1 - h_t^2). With `window` the signal stops at each
    multiple of it, as when the state is detached between chunks (truncated BPTT; Williams and Peng 1990).

    Raises:
        ValueError: a window below 1 step.
    """
    if window is not None and window < 1:
        raise ValueError(f"window={window}: truncation needs a window of at least 1 step, or None for all.")
    steps = trace.x.shape[1]
    after = torch.zeros_like(trace.h[:, 0])
    result = []
    for t in reversed(range(steps)):
        if window and (t + 1) % window == 0:
            after = torch.zeros_like(after)
        local = trace.error[:, t] @ weights.W_y
        after = (after @ weights.W_h + local) * (1 - trace.h[:, t + 1] ** 2)
        result.append(after)
    return torch.stack(result[::-1], dim=1)


def backward(weights: Parameters, trace: Trace, window: int | None = None) -> Parameters:
    """Return the gradient of E for every weight: a sum over all steps, since the weights are shared.

    `window` truncates it to chunks of so many steps; None goes all the way back.
    """
    delta = deltas(weights, trace, window)
    return Parameters(
        W_x=torch.einsum("bth,btd->hd", delta, trace.x),
        W_h=torch.einsum("bth,btk->hk", delta, trace.h[:, :-1]),
        b=delta.sum(dim=(0, 1)),
        W_y=torch.einsum("btk,bth->kh", trace.error, trace.h[:, 1:]),
        b_y=trace.error.sum(dim=(0, 1)),
    )


def contributions(weights: Parameters, trace: Trace) -> Tensor:
    """Return what each step k adds to each dE_t/dW_h: (T, T, H, H), indexed [t, k], zero for k > t.

    Entry [t, k] is dE_t/dh_k times the immediate derivative of h_k by W_h, with h_{k-1} held fixed
    (Pascanu, Mikolov and Bengio 2013, equations 3 to 5). The sum over k is dE_t/dW_h; over t too, dE/dW_h.
    """
    steps, hidden = trace.x.shape[1], trace.h.shape[2]
    result = trace.h.new_zeros(steps, steps, hidden, hidden)
    for t in range(steps):
        signal = trace.error[:, t] @ weights.W_y  # dE_t/dh_t
        for k in range(t, -1, -1):
            delta = signal * (1 - trace.h[:, k + 1] ** 2)  # dE_t/da_k
            result[t, k] = delta.T @ trace.h[:, k]
            signal = delta @ weights.W_h  # dE_t/dh_{k-1}
    return result


def transport(weights: Parameters, trace: Trace, t: int, k: int) -> Tensor:
    """Return dh_t/dh_k (B, H, H), the product of the step Jacobians diag(1 - h_j^2) W_h for j = k+1 .. t.

    States are counted as in `trace.h`: 0 is the initial one. The identity when t equals k.

    Raises:
        ValueError: not 0 <= k <= t <= T.
    """
    if not 0 <= k <= t < trace.h.shape[1]:
        raise ValueError(f"transport from k={k} to t={t}: needs 0 <= k <= t <= {trace.h.shape[1] - 1}.")
    batch, hidden = trace.h.shape[0], trace.h.shape[2]
    product = torch.eye(hidden, dtype=trace.h.dtype, device=trace.h.device).repeat(batch, 1, 1)
    for j in range(k + 1, t + 1):
        product = (1 - trace.h[:, j] ** 2).unsqueeze(-1) * (weights.W_h @ product)
    return product


def _check(weights: Parameters, x: Tensor, targets: Tensor) -> None:
    features = weights.W_x.shape[1]
    if x.dim() != 3 or x.shape[2] != features:
        raise ValueError(f"x has shape {tuple(x.shape)}; expected (batch, time, {features}).")
    if targets.shape != x.shape[:2]:
        raise ValueError(
            f"targets have shape {tuple(targets.shape)}; expected (batch, time) = {tuple(x.shape[:2])}."
        )
    classes = len(weights.b_y)
    wrong = targets[(targets != IGNORE) & ((targets < 0) | (targets >= classes))]
    if len(wrong):
        raise ValueError(f"target {wrong[0]} is no class: expected 0 .. {classes - 1}, or IGNORE ({IGNORE}).")
