"""What gated cells share: gates with names, that can be watched, held still and biased; and fair comparisons.

A gate is a vector of numbers in (0, 1), one a unit, that another vector is multiplied by. The cells
themselves are in course_lib.models.lstm and course_lib.models.gru.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, ClassVar, Self

import torch
from torch import Tensor, nn
from torch.nn.functional import normalize

from course_lib.recurrent import Cell, State

Blocks = tuple[str, ...]
TORCH_BLOCKS: dict[type[nn.Module], Blocks] = {nn.LSTM: ("i", "f", "g", "o"), nn.GRU: ("r", "z", "n")}


class GatedCell(Cell):
    """A cell whose weights are stacked in named blocks: its gates, and the candidate, which is no gate.

    `inside` computes one step and returns all of its parts by name; `held` says which gates are held still.
    """

    candidate: ClassVar[str]

    def __init__(self, input_size: int, hidden_size: int, blocks: Blocks) -> None:
        super().__init__(input_size, hidden_size, gates=len(blocks))
        self.blocks = blocks
        self.gate_names = tuple(block for block in blocks if block != self.candidate)
        self.held: dict[str, float | Tensor] = {}

    def inside(self, projected: Tensor, state: State) -> Any:
        """Return the parts of one step, a named tuple of (B, H), given `projected` (B, blocks * H)."""
        raise NotImplementedError

    def state_after(self, parts: Any) -> State:
        """Return the state that a step with these parts ends in."""
        raise NotImplementedError

    def step(self, projected: Tensor, state: State) -> State:
        return self.state_after(self.inside(projected, state))

    def hold(self, **gates: float | Tensor) -> Self:
        """Hold gates at given numbers from now on, `hold(f=1.0)`, and let all others go; `hold()` frees all.

        A number is in [0, 1], or a tensor of them that broadcasts to (B, H). A held gate looks at nothing,
        and its weights get no gradient.

        Raises:
            ValueError: no such gate, or a number outside [0, 1].
        """
        for name, value in gates.items():
            if name not in self.gate_names:
                raise ValueError(f"hold({name}=...): this cell's gates are {', '.join(self.gate_names)}.")
            if not ((torch.as_tensor(value) >= 0) & (torch.as_tensor(value) <= 1)).all():
                raise ValueError(f"hold({name}={value}): a gate is between 0 and 1.")
        self.held = gates
        return self

    def gate(self, name: str, preactivation: Tensor) -> Tensor:
        """Return sigmoid(preactivation), or what the gate is held at, in the preactivation's shape."""
        if name not in self.held:
            return preactivation.sigmoid()
        value = torch.as_tensor(self.held[name], dtype=preactivation.dtype, device=preactivation.device)
        return value.expand_as(preactivation)


def trace(cell: GatedCell, x: Tensor, state: State = None) -> Any:
    """Return all parts of all steps, a named tuple of (B, T, H), for x (B, T, D).

    It starts from `state`, zero if missing.
    """
    state = cell.initial_state(x) if state is None else state
    steps = []
    for projected in cell.project(x).unbind(1):
        steps.append(cell.inside(projected, state))
        state = cell.state_after(steps[-1])
    return type(steps[0])(*(torch.stack(part, dim=1) for part in zip(*steps, strict=True)))


def gate_bias_(module: nn.Module, gate: str, value: float | Tensor) -> nn.Module:
    """Set the bias of one gate, b_x + b_h, to `value`, a number or (H,), in place, and return the module.

    `module` is or contains gated cells of the course, torch.nn.LSTM or torch.nn.GRU; each layer and
    direction is set. With `gate_bias_(lstm, "f", 1.0)` an LSTM starts with forget gates at 0.73 rather than
    0.5, on average, so it starts by remembering (Gers, Schmidhuber and Cummins 2000, section 3.1;
    Jozefowicz, Zaremba and Sutskever 2015, section 2).

    Raises:
        ValueError: nothing in `module` has a gate of that name, with a bias.
    """
    rows = list(_bias_rows(module, gate))
    if not rows:
        raise ValueError(f"gate_bias_: no part of {type(module).__name__} has a gate {gate!r} with a bias.")
    with torch.no_grad():
        for name, bias in rows:
            bias.copy_(torch.as_tensor(value if name.startswith("bias_ih") else 0.0))
    return module


def _bias_rows(module: nn.Module, gate: str) -> Iterator[tuple[str, Tensor]]:
    """Yield the name of each bias in `module` that a gate has a part in, and that part, a view (H,)."""
    for part in module.modules():
        blocks = part.blocks if isinstance(part, GatedCell) else TORCH_BLOCKS.get(type(part), ())
        if gate in blocks:
            for name, bias in part.named_parameters(recurse=False):
                if name.startswith("bias"):
                    yield name, bias.chunk(len(blocks))[blocks.index(gate)]


def gradient_norms(cell: Cell, x: Tensor, seed: int = 0) -> Tensor:
    """Return what is left of a unit gradient at h_T after d steps back, d = 0 .. T: (T + 1,), mean over B.

    For any cell, and x (B, T, D) read from the zero state. The gradient is that by the whole state, an LSTM's
    h and c being independent: v^T dh_T / d(h, c)_{T-d}, with v a random unit vector drawn with `seed`.
    """
    visited = [_apart(cell.initial_state(x))]
    for projected in cell.project(x).unbind(1):
        visited.append(_apart(cell.step(projected, visited[-1])))
    draw = torch.Generator().manual_seed(seed)
    v = normalize(torch.randn(len(x), cell.hidden_size, generator=draw, dtype=torch.float64), dim=1).to(x)
    loss = (v * cell.hidden(visited[-1])).sum()
    parts = [part for state in visited for part in _parts(state)]
    gradients = torch.stack(torch.autograd.grad(loss, parts, materialize_grads=True))
    by_state = gradients.unflatten(0, (len(visited), -1))  # (T + 1, parts, B, H)
    return torch.linalg.vector_norm(by_state, dim=(1, 3)).mean(dim=1).flip(0)


def _parts(state: State) -> tuple[Tensor, ...]:
    return state if isinstance(state, tuple) else (state,)


def _apart(state: State) -> State:
    """Return a state whose parts are nodes of their own: what made h from c does not count as c's effect."""
    fresh = tuple(part.requires_grad_().clone() for part in _parts(state))
    return fresh if isinstance(state, tuple) else fresh[0]


def count_parameters(module: nn.Module) -> int:
    """Return how many numbers training can change in a module."""
    return sum(parameter.numel() for parameter in module.parameters() if parameter.requires_grad)


def largest_hidden(build: Callable[[int], nn.Module], budget: int) -> int:
    """Return the largest H for which `build(H)` has at most `budget` parameters: an equal budget for all.

    The models are built without memory or random numbers. `build(H)` must grow with H.

    Raises:
        ValueError: even one unit is too many.
    """
    hidden = 0
    with torch.device("meta"):
        while count_parameters(build(hidden + 1)) <= budget:
            hidden += 1
    if hidden == 0:
        raise ValueError(f"budget={budget}: even a model with one hidden unit has more parameters.")
    return hidden
