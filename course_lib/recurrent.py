"""Recurrent networks: a cell for one step, and the loop that carries its state through time.

Sequences are batch first: x (B, T, D), h (B, T, H); a state is (B, H).
B sequences in the batch, T steps, D features of the input, H hidden units.
"""

from __future__ import annotations

import copy
import math
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn

State = Any  # (B, H) for the RNN and the GRU, a pair of them for the LSTM

NONLINEARITIES: dict[str, Callable[[Tensor], Tensor]] = {
    "tanh": torch.tanh,
    "relu": torch.relu,
    "sigmoid": torch.sigmoid,
    "linear": lambda preactivation: preactivation,
}


class Cell(nn.Module):
    """One step of a recurrence, in two parts: what needs only the input, and what needs the state.

    `project` is applied to all steps at once, before the loop; `step` inside it. A cell with g gates has
    weight_ih (g*H, D), weight_hh (g*H, H), bias_ih and bias_hh (g*H): torch.nn's names and shapes.
    """

    def __init__(self, input_size: int, hidden_size: int, gates: int = 1) -> None:
        super().__init__()
        self.input_size = input_size
        self.hidden_size = hidden_size
        self.weight_ih = nn.Parameter(torch.empty(gates * hidden_size, input_size))
        self.weight_hh = nn.Parameter(torch.empty(gates * hidden_size, hidden_size))
        self.bias_ih = nn.Parameter(torch.empty(gates * hidden_size))
        self.bias_hh = nn.Parameter(torch.empty(gates * hidden_size))
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Draw every weight from U(-1/sqrt(H), 1/sqrt(H)), as torch.nn does."""
        bound = 1 / math.sqrt(self.hidden_size)
        for weight in (self.weight_ih, self.weight_hh, self.bias_ih, self.bias_hh):
            nn.init.uniform_(weight, -bound, bound)

    def initial_state(self, x: Tensor) -> State:
        """Return the zero state (B, H) for a batch x (B, ...), on its device and of its dtype."""
        return x.new_zeros(x.shape[0], self.hidden_size)

    def project(self, x: Tensor) -> Tensor:
        """Return the input's part of the preactivations, (..., g*H), for x (..., D)."""
        return nn.functional.linear(x, self.weight_ih, self.bias_ih)

    def step(self, projected: Tensor, state: State) -> State:
        """Return the state after one step, given `projected` (B, g*H) and the state before it."""
        raise NotImplementedError

    def hidden(self, state: State) -> Tensor:
        """Return the part of a state that the layer above sees, (B, H)."""
        return state

    def forward(self, x: Tensor, state: State = None) -> State:
        """Return the state after reading x (B, D); a missing state is zero."""
        state = self.initial_state(x) if state is None else state
        return self.step(self.project(x), state)


class RNNCell(Cell):
    """The simple recurrence h_t = phi(W_x x_t + b_x + W_h h_{t-1} + b_h) (Elman 1990).

    With `layer_norm` the preactivation is normalised before phi (Ba, Kiros and Hinton 2016, section 3.1).
    `nonlinearity` is tanh, relu, sigmoid or linear.
    """

    def __init__(
        self, input_size: int, hidden_size: int, nonlinearity: str = "tanh", layer_norm: bool = False
    ) -> None:
        super().__init__(input_size, hidden_size)
        if nonlinearity not in NONLINEARITIES:
            raise ValueError(f"nonlinearity={nonlinearity!r}: choose one of {', '.join(NONLINEARITIES)}.")
        self.nonlinearity = nonlinearity
        self.norm = nn.LayerNorm(hidden_size) if layer_norm else nn.Identity()

    def step(self, projected: Tensor, state: Tensor) -> Tensor:
        preactivation = projected + nn.functional.linear(state, self.weight_hh, self.bias_hh)
        return NONLINEARITIES[self.nonlinearity](self.norm(preactivation))


class Recurrent(nn.Module):
    """A layer that runs a cell over time, and with `bidirectional` a second one backwards.

    The backward cell has weights of its own (Schuster and Paliwal 1997, section II).
    A state_dict of torch.nn.RNN, LSTM or GRU with one layer can be loaded as it is.
    """

    def __init__(self, cell: Cell, bidirectional: bool = False) -> None:
        super().__init__()
        self.cell = cell
        self.reverse_cell = _fresh_copy(cell) if bidirectional else None
        self.output_size = cell.hidden_size * (2 if bidirectional else 1)
        self.register_load_state_dict_pre_hook(_rename_torch_parameters)

    def forward(self, x: Tensor, state: State = None, lengths: Tensor | None = None) -> tuple[Tensor, State]:
        """Return all hidden states and the last state.

        Shapes: x (B, T, D); h (B, T, H), or (B, T, 2H) when bidirectional; the state as the cell has it,
        when bidirectional a pair of it (forward, backward). Steps at or beyond `lengths` (B,) are padding:
        they leave the state as it is, and their h is zero.

        Raises:
            ValueError: x is not (B, T, D) with the cell's D and T of at least 1.
        """
        self._check(x)
        forward_state, backward_state = (
            (state, None) if self.reverse_cell is None else (state or (None, None))
        )
        h, last = unroll(self.cell, x, forward_state, lengths)
        if self.reverse_cell is None:
            return h, last
        h_back, last_back = unroll(self.reverse_cell, reverse(x, lengths), backward_state, lengths)
        return torch.cat([h, reverse(h_back, lengths)], dim=-1), (last, last_back)

    def _check(self, x: Tensor) -> None:
        if x.dim() != 3 or x.shape[-1] != self.cell.input_size or x.shape[1] == 0:
            raise ValueError(
                f"x has shape {tuple(x.shape)}; expected (batch, time, {self.cell.input_size}) "
                "with at least one step. Sequences are batch first in this course."
            )


def unroll(cell: Cell, x: Tensor, state: State = None, lengths: Tensor | None = None) -> tuple[Tensor, State]:
    """Run `cell` over x (B, T, D) from `state`; return the hidden states h (B, T, H) and the last state."""
    state = cell.initial_state(x) if state is None else state
    projected = cell.project(x)  # one matmul for all steps: they do not wait for each other
    outputs = []
    for t, now in enumerate(projected.unbind(1)):  # unbind: indexing would cost O(T) per step backwards
        after = cell.step(now, state)
        if lengths is None:
            state = after
            outputs.append(cell.hidden(state))
        else:
            inside = (t < lengths.to(x.device)).unsqueeze(-1)
            state = _choose(inside, after, state)
            outputs.append(cell.hidden(state) * inside)
    return torch.stack(outputs, dim=1), state


def reverse(x: Tensor, lengths: Tensor | None = None) -> Tensor:
    """Return x (B, T, ...) with time reversed, each sequence within its own length; padding stays behind."""
    if lengths is None:
        return x.flip(1)
    steps = torch.arange(x.shape[1], device=x.device)
    lengths = lengths.to(x.device).unsqueeze(1)
    source = torch.where(steps < lengths, lengths - 1 - steps, steps)
    return x[torch.arange(x.shape[0], device=x.device).unsqueeze(1), source]


class SequenceModel(nn.Module):
    """A recurrent layer with a linear read-out: of the last step (many-to-one) or of each (many-to-many).

    `recurrent` is a `Recurrent` or a batch-first torch.nn.RNN, LSTM or GRU in one direction; `embedding`,
    if given, maps tokens (B, T) to (B, T, D) first.
    """

    def __init__(
        self,
        recurrent: nn.Module,
        hidden_size: int,
        outputs: int,
        embedding: nn.Module | None = None,
        every_step: bool = False,
    ) -> None:
        super().__init__()
        self.embedding = embedding or nn.Identity()
        self.recurrent = recurrent
        self.readout = nn.Linear(hidden_size, outputs)
        self.every_step = every_step

    def forward(self, x: Tensor, state: State = None) -> tuple[Tensor, State]:
        """Return the read-out, (B, K) or (B, T, K), and the last state, for x (B, T, D) or tokens (B, T)."""
        h, state = self.recurrent(self.embedding(x), state)
        return self.readout(h if self.every_step else h[:, -1]), state


def identity_(cell: RNNCell) -> RNNCell:
    """Set the recurrent matrix to the identity, the biases to zero, in place (Le et al. 2015, section 2)."""
    nn.init.eye_(cell.weight_hh)
    nn.init.zeros_(cell.bias_ih)
    nn.init.zeros_(cell.bias_hh)
    return cell


def scaled_orthogonal_(cell: RNNCell, rho: float) -> RNNCell:
    """Set the recurrent matrix to rho times a random orthogonal one, in place.

    All its singular values, and so its spectral radius, are then rho (Saxe et al. 2014, section 3).
    """
    nn.init.orthogonal_(cell.weight_hh, gain=rho)
    return cell


def _choose(inside: Tensor, after: State, before: State) -> State:
    if isinstance(after, tuple):
        return tuple(torch.where(inside, new, old) for new, old in zip(after, before, strict=True))
    return torch.where(inside, after, before)


def _fresh_copy(cell: Cell) -> Cell:
    other = copy.deepcopy(cell)
    other.reset_parameters()
    return other


def _rename_torch_parameters(
    module: nn.Module, state_dict: dict[str, Tensor], prefix: str, *_: object
) -> None:
    for ending, cell in (("_l0", "cell"), ("_l0_reverse", "reverse_cell")):
        for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh"):
            if (theirs := f"{prefix}{name}{ending}") in state_dict:
                state_dict[f"{prefix}{cell}.{name}"] = state_dict.pop(theirs)
