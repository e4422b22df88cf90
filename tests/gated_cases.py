"""What the tests of the gated cells share: random batches, loading from torch, one scalar at a time."""

from __future__ import annotations

import math

import torch
from hypothesis import strategies as st
from torch import Tensor, nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from course_lib.recurrent import Cell, Recurrent

D, H = 3, 5
TOLERANCE = {torch.float32: 2e-6, torch.float64: 1e-12}


@st.composite
def batches(draw: st.DrawFn) -> tuple[Tensor, Tensor, Tensor]:
    """Draw x (B, T, D), initial states (4, B, H) and lengths (B,) between 1 and T, in float64."""
    batch, steps = draw(st.integers(1, 4)), draw(st.integers(1, 7))
    torch.manual_seed(draw(st.integers(0, 10**6)))
    lengths = draw(st.lists(st.integers(1, steps), min_size=batch, max_size=batch))
    x = torch.randn(batch, steps, D, dtype=torch.float64)
    return x, torch.randn(4, batch, H, dtype=torch.float64), torch.tensor(lengths)


def assert_same(ours: Tensor, theirs: Tensor) -> None:
    tolerance = TOLERANCE[theirs.dtype]
    torch.testing.assert_close(ours, theirs, rtol=tolerance, atol=tolerance)


def enlarged(cell: Cell, factor: float = 2.0) -> Cell:
    """Multiply all weights, so that gates and candidates leave their linear range."""
    with torch.no_grad():
        for weight in cell.parameters():
            weight.mul_(factor)
    return cell


def packed(oracle: nn.RNNBase, x: Tensor, lengths: Tensor, state: object = None) -> tuple[Tensor, object]:
    """Run a layer of torch on padded sequences (B, T, D): h (B, T, directions * H), zero in the padding."""
    h, last = oracle(pack_padded_sequence(x, lengths, batch_first=True, enforce_sorted=False), state)
    return pad_packed_sequence(h, batch_first=True, total_length=x.shape[1])[0], last


def assert_same_gradients(ours: Recurrent, oracle: nn.RNNBase) -> None:
    """Compare the gradients of a random linear function of all h by the input and by every weight."""
    x = torch.randn(4, 6, D, dtype=torch.float64, requires_grad=True)
    upstream = torch.randn(4, 6, ours.output_size, dtype=torch.float64)
    names = [name for name, _ in oracle.named_parameters()]
    theirs = torch.autograd.grad(oracle(x)[0], [x, *oracle.parameters()], upstream)
    mine = torch.autograd.grad(ours(x)[0], [x, *map(ours.get_parameter, map(our_name, names))], upstream)
    for got, wanted in zip(mine, theirs, strict=True):
        assert_same(got, wanted)


def our_name(name: str) -> str:
    backward = name.endswith("_reverse")
    return f"{'reverse_cell' if backward else 'cell'}.{name.removesuffix('_reverse').removesuffix('_l0')}"


def sigmoid(a: float) -> float:
    return 1 / (1 + math.exp(-a))


def affine(weight: Tensor, bias: Tensor, row: int, vector: list[float]) -> float:
    """Return one row of weight @ vector + bias, by multiplying and adding numbers."""
    return sum(w * v for w, v in zip(weight[row].tolist(), vector, strict=True)) + bias[row].item()
