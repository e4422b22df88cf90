"""The Linear Recurrent Unit (Orvieto et al. 2023): no nonlinearity in the recurrence, units that do not mix.

    h_t = lambda * h_{t-1} + gamma * (W_x x_t)     state, complex, element by element: a scan
    y_t = Re(W_y h_t) + d * x_t                    output, real

The paper writes u for x, x for h, B for W_x, C for W_y, D for d, N for H. What a linear recurrence cannot do
alone stands between two of them: a `LRUBlock` adds a nonlinearity, a gate and a skip connection.

Shapes: x and y (B, T, D), h (B, T, H) complex; a state is (B, H), complex.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import torch
from torch import Tensor, nn

from course_lib.models.scan import scan

SMALLEST = 1e-6  # keeps a draw away from the ends of its range, where a logarithm is infinite


class LRU(nn.Module):
    """A layer of H complex linear units between D real inputs and D real outputs (section 3, appendix A).

    lambda = exp(-exp(nu_log) + i exp(theta_log)) lies inside the unit disc for every value of the parameters
    (section 3.3). It starts uniform on the ring r_min <= |lambda| <= r_max, with phases in [0, max_phase]
    (lemma 3.2); for long memory r_min near 1 and small phases (section 3.4). gamma = exp(gamma_log) starts at
    sqrt(1 - |lambda|^2), so that white noise of variance 1 gives a state of variance 1 (section 3.4);
    with `normalise` false it is 1 and stays 1.

    Parameters: nu_log, theta_log, gamma_log (H,); weight_ih (H, D, 2) and weight_ho (D, H, 2), the last axis
    real and imaginary part; skip (D,). `method` is `scan`'s.
    """

    def __init__(
        self,
        features: int,
        hidden_size: int,
        r_min: float = 0.0,
        r_max: float = 1.0,
        max_phase: float = 2 * math.pi,
        normalise: bool = True,
        method: str = "auto",
    ) -> None:
        super().__init__()
        _check_ring(r_min, r_max, max_phase)
        self.features, self.hidden_size = features, hidden_size
        self.ring, self.normalise, self.method = (r_min, r_max, max_phase), normalise, method
        self.nu_log = nn.Parameter(torch.empty(hidden_size))
        self.theta_log = nn.Parameter(torch.empty(hidden_size))
        self.gamma_log = nn.Parameter(torch.empty(hidden_size), requires_grad=normalise)
        self.weight_ih = nn.Parameter(torch.empty(hidden_size, features, 2))
        self.weight_ho = nn.Parameter(torch.empty(features, hidden_size, 2))
        self.skip = nn.Parameter(torch.empty(features))
        self.reset_parameters()

    @torch.no_grad()
    def reset_parameters(self) -> None:
        """Draw the eigenvalues on the ring and the weights as in appendix A."""
        nu, theta = ring(self.hidden_size, *self.ring)
        self.nu_log.copy_(nu.log())
        self.theta_log.copy_(theta.log())
        self.gamma_log.copy_(0.5 * (-torch.expm1(-2 * nu)).log() if self.normalise else torch.zeros(()))
        nn.init.normal_(self.weight_ih, std=1 / math.sqrt(2 * self.features))
        nn.init.normal_(self.weight_ho, std=1 / math.sqrt(self.hidden_size))
        nn.init.normal_(self.skip)

    @property
    def eigenvalues(self) -> Tensor:
        """lambda (H,), complex: a unit forgets by |lambda| and turns by its angle at each step."""
        return torch.polar(torch.exp(-self.nu_log.exp()), self.theta_log.exp())

    def states(self, x: Tensor, state: Tensor | None = None) -> Tensor:
        """Return h (B, T, H), complex, for x (B, T, D) and the state before it; a missing one is zero."""
        weight = (self.weight_ih * self.gamma_log.exp().view(-1, 1, 1)).transpose(1, 2)  # (H, 2, D)
        projected = nn.functional.linear(x, weight.flatten(0, 1)).unflatten(-1, (self.hidden_size, 2))
        return scan(self.eigenvalues, torch.view_as_complex(projected), state, self.method)

    def forward(self, x: Tensor, state: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """Return y (B, T, D) and the last state (B, H), complex, for x (B, T, D); a missing state is zero.

        Raises:
            ValueError: x is not (B, T, D) with at least one step.
        """
        _check_input(x, self.features)
        h = self.states(x, state)
        conjugate = self.weight_ho * self.weight_ho.new_tensor([1.0, -1.0])  # Re(wh) = Re w Re h - Im w Im h
        y = nn.functional.linear(torch.view_as_real(h).flatten(2), conjugate.flatten(1))
        return y + self.skip * x, h[:, -1]


class LRUBlock(nn.Module):
    """x + GLU(GELU(LRU(norm(x)))): the recurrence mixes steps, the gated layer mixes units (figure 1).

    GLU(v) = W_1 v * sigmoid(W_2 v). x and the output are (B, T, D). Dropout acts after the GELU and the GLU.
    """

    def __init__(self, lru: LRU, dropout: float = 0.0) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(lru.features)
        self.lru = lru
        self.gate = nn.Linear(lru.features, 2 * lru.features)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: Tensor, state: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """Return the block's output (B, T, D) and the last state (B, H), complex."""
        y, state = self.lru(self.norm(x), state)
        y = nn.functional.glu(self.gate(self.dropout(nn.functional.gelu(y))), dim=-1)
        return x + self.dropout(y), state


class LRUNetwork(nn.Module):
    """A linear encoder, then blocks one on the other (figure 1): x (B, T, D) to (B, T, features).

    It stands in a `SequenceModel` where torch.nn.GRU would; its state is a list with the state of each block.
    Further settings are the LRU's.
    """

    def __init__(
        self,
        input_size: int,
        features: int,
        hidden_size: int,
        layers: int = 1,
        dropout: float = 0.0,
        *,
        r_min: float = 0.0,
        r_max: float = 1.0,
        max_phase: float = 2 * math.pi,
        normalise: bool = True,
        method: str = "auto",
    ) -> None:
        super().__init__()
        self.encoder = nn.Linear(input_size, features)
        ring_and_rest = (r_min, r_max, max_phase, normalise, method)
        self.blocks = nn.ModuleList(
            LRUBlock(LRU(features, hidden_size, *ring_and_rest), dropout) for _ in range(layers)
        )

    def forward(self, x: Tensor, state: list[Tensor] | None = None) -> tuple[Tensor, list[Tensor]]:
        """Return the last block's output (B, T, features) and the list of last states."""
        _check_input(x, self.encoder.in_features)
        y, after = self.encoder(x), []
        states: Sequence[Tensor | None] = state or [None] * len(self.blocks)
        for block, before in zip(self.blocks, states, strict=True):
            y, last = block(y, before)
            after.append(last)
        return y, after


def ring(
    hidden_size: int, r_min: float = 0.0, r_max: float = 1.0, max_phase: float = 2 * math.pi
) -> tuple[Tensor, Tensor]:
    """Return nu = -log |lambda| and theta (H,), lambda uniform by area on a ring (lemma 3.2)."""
    _check_ring(r_min, r_max, max_phase)
    area, turn = torch.rand(2, hidden_size).clamp(SMALLEST, 1 - SMALLEST)
    nu = -0.5 * torch.log(area * (r_max**2 - r_min**2) + r_min**2)
    return nu, max_phase * turn


def _check_ring(r_min: float, r_max: float, max_phase: float) -> None:
    if not (0 <= r_min < r_max <= 1 and 0 < max_phase <= 2 * math.pi):
        raise ValueError(
            f"r_min={r_min}, r_max={r_max}, max_phase={max_phase}: expected 0 <= r_min < r_max <= 1 "
            "and a phase above 0, at most 2 pi."
        )


def _check_input(x: Tensor, features: int) -> None:
    if x.dim() != 3 or x.shape[-1] != features or x.shape[1] == 0:
        raise ValueError(
            f"x has shape {tuple(x.shape)}; expected (batch, time, {features}) with at least one step."
        )
