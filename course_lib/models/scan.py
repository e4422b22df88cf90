"""The linear recurrence h_t = a_t * h_{t-1} + u_t, element by element: a loop, two scans, a convolution.

Each step is an affine map of the state, and affine maps compose into affine maps: `combine`. Composition is
associative, so steps may be taken together in any grouping (Blelloch 1990, section 1.4; Martin and Cundy
2018, section 2). All ways give the same h. They differ in how many steps must wait for one another:

    loop         T
    chunked      C + T/C: chunks of C steps side by side, then their ends
    log_depth    about 2 log2(T): every other step at once, then half as many
    convolve     one product in the frequency domain, for an a that is the same at each step

Shapes: u (B, T, H), real or complex; a broadcasts to it, so (H,) is one a for all steps; h (B, T, H).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import torch
from torch import Tensor

CHUNK = 32  # steps; near the best for T of 1,000 to 16,000 on one CPU thread


class Affine(NamedTuple):
    """The map h -> a * h + b: one step of the recurrence, or several steps together."""

    a: Tensor
    b: Tensor


def combine(first: Affine, second: Affine) -> Affine:
    """Return the map that does `first`, then `second`. It is associative; Affine(1, 0) changes nothing."""
    return Affine(second.a * first.a, torch.addcmul(second.b, second.a, first.b))


def scan(a: Tensor, u: Tensor, h0: Tensor | None = None, method: str = "auto") -> Tensor:
    """Return all states h (B, T, H) of h_t = a_t * h_{t-1} + u_t, from h0 (B, H), zero if missing.

    u is (B, T, H); a broadcasts to it. `method` is "loop", "chunked", "log-depth", or "auto": chunked on a
    CPU, log-depth elsewhere. Gradients flow to a, u and h0, in the same number of waiting steps.

    Raises:
        ValueError: u is not (B, T, H), a or h0 does not fit it, or there is no such method.
    """
    a, u = _fit(a, u)
    if method == "auto":
        method = "chunked" if u.device.type == "cpu" else "log-depth"
    if method not in METHODS:
        raise ValueError(f"method={method!r}: choose one of auto, {', '.join(METHODS)}.")
    u = _started(a, u, h0)
    return _Scan.apply(a, u, METHODS[method]) if u.shape[1] else u


def convolve(a: Tensor, u: Tensor, h0: Tensor | None = None) -> Tensor:
    """Return what `scan` returns, for an a (H,) that is the same at each step, by FFT.

    Unrolled, h_t = sum over k of a^k u_{t-k}: a convolution with the powers of a. Complex for a complex a or
    u, else real. Zeros up to 2 T steps keep the end from wrapping round to the start.

    Raises:
        ValueError: u is not (B, T, H), a is not (H,), or h0 does not fit.
    """
    if a.dim() != 1:
        raise ValueError(f"a has shape {tuple(a.shape)}; a convolution needs one a for all steps, (H,).")
    a, u = _fit(a, u)
    u, steps = _started(a, u, h0), u.shape[1]
    if not u.numel():
        return u  # an FFT of nothing is refused
    kernel = powers(a[0, 0], steps)
    spectrum = torch.fft.fft(kernel, 2 * steps, dim=0) * torch.fft.fft(u, 2 * steps, dim=1)
    h = torch.fft.ifft(spectrum, dim=1)[:, :steps]
    return h if u.is_complex() else h.real


def powers(a: Tensor, steps: int) -> Tensor:
    """Return a^0, a^1, ... a^(steps - 1) as (steps, H) for a (H,): the kernel of the convolution."""
    return torch.cat([torch.ones_like(a).unsqueeze(0), a.expand(steps - 1, -1)]).cumprod(dim=0)


# ---------------------------------------------------------------- the three orders, without gradients


def loop(a: Tensor, u: Tensor) -> Tensor:
    """One step after the other. a is (1, 1, H) or (B, T, H), as for the other two."""
    h = torch.empty_like(u)
    now = u.new_zeros(u.shape[0], u.shape[2])
    for a_t, u_t, h_t in zip(a.expand_as(u).unbind(1), u.unbind(1), h.unbind(1), strict=True):
        now = torch.addcmul(u_t, a_t, now, out=h_t)
    return h


def chunked(a: Tensor, u: Tensor, chunk: int = CHUNK) -> Tensor:
    """All chunks of `chunk` steps side by side, each as if it began at zero; then what each hands on.

    The chunks' ends obey the same recurrence: a becomes the product over a chunk, u its end.
    """
    steps = u.shape[1]
    chunk = min(chunk, steps)
    a, u = _cut(a, chunk), _cut(u, chunk)  # (1, 1, C, H) or (B, N, C, H); (B, N, C, H)
    h = loop(a.flatten(0, 1), u.flatten(0, 1)).view_as(u)
    products = a.cumprod(dim=2)
    ends = loop(products[:, :, -1], h[:, :, -1])  # (B, N, H)
    handed_on = products if a.shape[1] == 1 else products[:, 1:]
    h[:, 1:].addcmul_(handed_on, ends[:, :-1].unsqueeze(2))
    return h.flatten(1, 2)[:, :steps]


def log_depth(a: Tensor, u: Tensor) -> Tensor:
    """Every other state by the same recurrence at half the length, with steps taken in pairs; then the rest.

    h_{t+1} = a_{t+1} a_t h_{t-1} + (a_{t+1} u_t + u_{t+1}) skips h_t; one step from h_{t-1} gives h_t.
    """
    steps = u.shape[1]
    if steps < 2:
        return u
    firsts = Affine(_every_other(a, 0, steps - 1), u[:, 0 : steps - 1 : 2])
    seconds = Affine(_every_other(a, 1, steps), u[:, 1::2])
    h = torch.empty_like(u)
    h[:, 0] = u[:, 0]
    h[:, 1::2] = log_depth(*combine(firsts, seconds))
    between = h[:, 1 : steps - 1 : 2]
    torch.addcmul(u[:, 2::2], _every_other(a, 2, steps), between, out=h[:, 2::2])
    return h


METHODS: dict[str, Callable[[Tensor, Tensor], Tensor]] = {
    "loop": loop,
    "chunked": chunked,
    "log-depth": log_depth,
}


# ---------------------------------------------------------------- gradients


class _Scan(torch.autograd.Function):
    """A scan whose backward pass is the same scan, from the last step to the first.

    With dE/dh_t what arrives at h_t from outside, the total is g_t = dE/dh_t + conj(a_{t+1}) g_{t+1}.
    Then dE/du_t = g_t and dE/da_t = conj(h_{t-1}) g_t (Martin and Cundy 2018, section 2.2).
    """

    @staticmethod
    def forward(ctx: Any, a: Tensor, u: Tensor, method: Callable[[Tensor, Tensor], Tensor]) -> Tensor:
        h = method(a, u)
        ctx.save_for_backward(a, h)
        ctx.method = method
        return h

    @staticmethod
    def backward(ctx: Any, arriving: Tensor) -> tuple[Tensor | None, Tensor, None]:
        a, h = ctx.saved_tensors
        after = a if a.shape[1] == 1 else a.roll(-1, dims=1)  # the factor at the end meets a zero state
        g = _Scan.apply(after.conj().resolve_conj().flip(1), arriving.flip(1), ctx.method).flip(1)
        if not ctx.needs_input_grad[0]:
            return None, g, None
        products = h[:, :-1].conj() * g[:, 1:]  # the first factor meets h_0 = 0
        if a.shape[1] == 1:
            return products.sum(dim=(0, 1), keepdim=True), g, None
        return torch.nn.functional.pad(products, (0, 0, 1, 0)), g, None


# ---------------------------------------------------------------- shapes


def _fit(a: Tensor, u: Tensor) -> tuple[Tensor, Tensor]:
    """Return a as (1, 1, H) or (B, T, H), u as (B, T, H), of one dtype."""
    if u.dim() != 3:
        raise ValueError(f"u has shape {tuple(u.shape)}; expected (batch, time, hidden).")
    try:
        a.expand_as(u)
    except RuntimeError:
        raise ValueError(
            f"a has shape {tuple(a.shape)}, which does not broadcast to u's {tuple(u.shape)}."
        ) from None
    dtype = torch.promote_types(a.dtype, u.dtype)
    everywhere = a.dim() < 2 or a.shape[:-1].numel() == 1
    a = a.reshape(1, 1, -1).expand(1, 1, u.shape[2]) if everywhere else a.expand_as(u)
    return a.to(dtype), u.to(dtype)


def _started(a: Tensor, u: Tensor, h0: Tensor | None) -> Tensor:
    """Return u with what h0 adds to its first step."""
    if h0 is None:
        return u
    if h0.shape != (u.shape[0], u.shape[2]):
        raise ValueError(
            f"h0 has shape {tuple(h0.shape)}; expected (batch, hidden) = {(u.shape[0], u.shape[2])}."
        )
    first = u[:, :1] + a[:, :1] * h0.unsqueeze(1)
    return torch.cat([first, u[:, 1:]], dim=1)


def _cut(x: Tensor, chunk: int) -> Tensor:
    """Return x (B, T, H) in chunks (B, N, C, H), zeros behind; an a for all steps, (1, 1, H), repeated."""
    if x.shape[:2] == (1, 1):
        return x.expand(1, chunk, -1).unsqueeze(1)
    return torch.nn.functional.pad(x, (0, 0, 0, -x.shape[1] % chunk)).unflatten(1, (-1, chunk))


def _every_other(a: Tensor, start: int, stop: int) -> Tensor:
    return a if a.shape[1] == 1 else a[:, start:stop:2]
