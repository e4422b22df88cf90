"""The gated recurrent unit: two gates, no cell state, and two choices on which papers and libraries differ.

    r_t = sigmoid(W_x^r x_t + W_h^r h_{t-1} + b^r)                    reset gate: what the candidate may see
    z_t = sigmoid(W_x^z x_t + W_h^z h_{t-1} + b^z)                    update gate: how much is kept
    n_t = tanh(W_x^n x_t + b_x^n + r_t * (W_h^n h_{t-1} + b_h^n))     candidate, reset after the product
    n_t = tanh(W_x^n x_t + b_x^n + W_h^n (r_t * h_{t-1}) + b_h^n)     candidate, reset before the product
    h_t = z_t * h_{t-1} + (1 - z_t) * n_t                             hidden state, z keeps
    h_t = (1 - z_t) * h_{t-1} + z_t * n_t                             hidden state, z admits

Cho et al. 2014, section 2.3: reset before, z keeps. Chung et al. 2014, section 3.2: reset before, z admits.
torch.nn.GRU and cuDNN: reset after, z keeps. Weights have torch.nn.GRU's names, shapes and order of blocks:
r, z, n. ONNX names the place of the reset linear_before_reset: 0 is before, 1 is after.
"""

from __future__ import annotations

import copy
from typing import ClassVar, NamedTuple

import torch
from torch import Tensor
from torch.nn.functional import linear

from course_lib.models.gates import GatedCell


class GRUStep(NamedTuple):
    """What one step computes, each (B, H); from `trace`, of all steps, each (B, T, H)."""

    r: Tensor
    z: Tensor
    n: Tensor
    h: Tensor


class GRUCell(GatedCell):
    """One step of a GRU; its state is h (B, H).

    `reset_after` puts the reset gate after the product with W_h^n, else before it: two different functions.
    With `z_keeps` the update gate is the share of the old state, else that of the candidate: two names for
    the same functions (`with_other_z`).
    """

    candidate: ClassVar[str] = "n"

    def __init__(
        self, input_size: int, hidden_size: int, reset_after: bool = True, z_keeps: bool = True
    ) -> None:
        super().__init__(input_size, hidden_size, ("r", "z", "n"))
        self.reset_after = reset_after
        self.z_keeps = z_keeps

    def inside(self, projected: Tensor, state: Tensor) -> GRUStep:
        r, z, n = (self._reset_after if self.reset_after else self._reset_before)(projected, state)
        keep = z if self.z_keeps else 1 - z
        return GRUStep(r, z, n, keep * state + (1 - keep) * n)

    def _reset_after(self, projected: Tensor, h: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        x_r, x_z, x_n = projected.chunk(3, dim=-1)
        h_r, h_z, h_n = linear(h, self.weight_hh, self.bias_hh).chunk(3, dim=-1)
        r, z = self.gate("r", x_r + h_r), self.gate("z", x_z + h_z)
        return r, z, torch.tanh(x_n + r * h_n)

    def _reset_before(self, projected: Tensor, h: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        sizes = [2 * self.hidden_size, self.hidden_size]
        x_gates, x_n = projected.split(sizes, dim=-1)
        (W_gates, W_n), (b_gates, b_n) = self.weight_hh.split(sizes), self.bias_hh.split(sizes)
        a_r, a_z = (x_gates + linear(h, W_gates, b_gates)).chunk(2, dim=-1)
        r, z = self.gate("r", a_r), self.gate("z", a_z)
        return r, z, torch.tanh(x_n + linear(r * h, W_n, b_n))

    def state_after(self, parts: GRUStep) -> Tensor:
        return parts.h


def with_other_z(cell: GRUCell) -> GRUCell:
    """Return a GRU that computes the same with the other convention of z: the signs of z's weights change.

    sigmoid(-a) = 1 - sigmoid(a): what one calls keeping, the other calls not admitting.
    """
    other = copy.deepcopy(cell)
    other.z_keeps = not cell.z_keeps
    if "z" in other.held:
        other.held["z"] = 1 - other.held["z"]
    rows = slice(cell.hidden_size, 2 * cell.hidden_size)
    with torch.no_grad():
        for weight in other.parameters():
            weight[rows].neg_()
    return other
