"""The long short-term memory: a cell state that is added to, and gates that decide what, how much and when.

    i_t = sigmoid(W_x^i x_t + W_h^i h_{t-1} + b^i)      input gate: how much is written
    f_t = sigmoid(W_x^f x_t + W_h^f h_{t-1} + b^f)      forget gate: how much is kept
    g_t = tanh   (W_x^g x_t + W_h^g h_{t-1} + b^g)      candidate: what is written
    c_t = f_t * c_{t-1} + i_t * g_t                     cell state
    o_t = sigmoid(W_x^o x_t + W_h^o h_{t-1} + b^o)      output gate: how much is shown
    h_t = o_t * tanh(c_t)                               hidden state

Hochreiter and Schmidhuber 1997, section 4, without a forget gate; Gers, Schmidhuber and Cummins 2000, section
3, with it. Weights have torch.nn.LSTM's names, shapes and order of blocks: i, f, g, o.
"""

from __future__ import annotations

import math
from typing import ClassVar, NamedTuple

import torch
from torch import Tensor, nn
from torch.nn.functional import linear

from course_lib.models.gates import GatedCell
from course_lib.recurrent import NONLINEARITIES


class LSTMStep(NamedTuple):
    """What one step computes, each (B, H); from `trace`, of all steps, each (B, T, H)."""

    i: Tensor
    f: Tensor
    g: Tensor
    o: Tensor
    c: Tensor
    h: Tensor


class LSTMCell(GatedCell):
    """One step of an LSTM; its state is the pair (h, c), each (B, H).

    With `peephole` the gates also look at the cell: i and f at c_{t-1}, o at c_t, each unit at its own, with
    weight_ch (3, H), rows i, f, o (Gers, Schraudolph and Schmidhuber 2002, section 3).
    With `coupled` the input gate is 1 - f and has no weights: blocks f, g, o (Greff et al. 2017, variant
    CIFG). `squash` is what is applied to c before the output gate: tanh, relu, sigmoid or linear.
    """

    candidate: ClassVar[str] = "g"

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        peephole: bool = False,
        coupled: bool = False,
        squash: str = "tanh",
    ) -> None:
        super().__init__(input_size, hidden_size, ("f", "g", "o") if coupled else ("i", "f", "g", "o"))
        if squash not in NONLINEARITIES:
            raise ValueError(f"squash={squash!r}: choose one of {', '.join(NONLINEARITIES)}.")
        self.coupled = coupled
        self.squash = squash
        self.weight_ch = nn.Parameter(torch.empty(len(self.gate_names), hidden_size)) if peephole else None
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Draw every weight, peepholes too, from U(-1/sqrt(H), 1/sqrt(H)), as torch.nn does."""
        bound = 1 / math.sqrt(self.hidden_size)
        for weight in self.parameters():
            nn.init.uniform_(weight, -bound, bound)

    def initial_state(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Return zeros for h and c, each (B, H), for a batch x (B, ...), on its device and of its dtype."""
        return super().initial_state(x), super().initial_state(x)

    def inside(self, projected: Tensor, state: tuple[Tensor, Tensor]) -> LSTMStep:
        h, c = state
        stacked = projected + linear(h, self.weight_hh, self.bias_hh)
        a = dict(zip(self.blocks, stacked.chunk(len(self.blocks), dim=-1), strict=True))
        f = self._open("f", a, c)
        i = 1 - f if self.coupled else self._open("i", a, c)
        g = a["g"].tanh()
        c = f * c + i * g
        o = self._open("o", a, c)
        return LSTMStep(i, f, g, o, c, o * NONLINEARITIES[self.squash](c))

    def state_after(self, parts: LSTMStep) -> tuple[Tensor, Tensor]:
        return parts.h, parts.c

    def hidden(self, state: tuple[Tensor, Tensor]) -> Tensor:
        """Return h, (B, H): the layer above does not see c."""
        return state[0]

    def _open(self, name: str, a: dict[str, Tensor], c: Tensor) -> Tensor:
        if self.weight_ch is None:
            return self.gate(name, a[name])
        return self.gate(name, a[name] + self.weight_ch[self.gate_names.index(name)] * c)
