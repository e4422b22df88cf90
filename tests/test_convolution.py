"""Convolutions over time against loops and torch.nn; what an output step sees, computed and measured."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor, nn

from course_lib.models.convolution import (
    CausalConv1d,
    CausalStack,
    StridedFrontEnd,
    WaveNet,
    WaveNetBlock,
    influence,
    receptive_field,
)
from course_lib.recurrent import Recurrent, RNNCell, SequenceModel

DTYPES = pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
TOLERANCE = {torch.float32: 1e-5, torch.float64: 1e-12}
dilations = st.lists(st.integers(1, 4), min_size=1, max_size=3)
kernel_sizes = st.integers(1, 3)


@pytest.fixture(autouse=True)
def _seed() -> None:
    torch.manual_seed(0)


def assert_same(ours: Tensor, theirs: Tensor) -> None:
    tolerance = TOLERANCE[ours.dtype]
    torch.testing.assert_close(ours, theirs, rtol=tolerance, atol=tolerance)


def by_loop(x: Tensor, weight: Tensor, bias: Tensor, dilation: int) -> Tensor:
    """The sum of the docstring, an entry at a time; x (B, T, D)."""
    y = bias.expand(x.shape[0], x.shape[1], len(bias)).clone()
    width = weight.shape[2]
    for t in range(x.shape[1]):
        for k in range(width):
            source = t - (width - 1 - k) * dilation
            if source >= 0:
                y[:, t] += torch.einsum("cd,bd->bc", weight[:, :, k], x[:, source])
    return y


# ---------------------------------------------------------------- one layer


@DTYPES
@given(batch=st.integers(1, 3), steps=st.integers(1, 9), width=kernel_sizes, dilation=st.integers(1, 4))
def test_a_causal_convolution_is_its_sum_and_so_are_its_gradients(
    dtype: torch.dtype, batch: int, steps: int, width: int, dilation: int
) -> None:
    layer = CausalConv1d(2, 3, width, dilation).to(dtype)
    x = torch.randn(batch, steps, 2, dtype=dtype, requires_grad=True)
    y, expected = layer(x), by_loop(x, layer.weight, layer.bias, dilation)
    assert_same(y, expected)
    upstream, inputs = torch.randn_like(y), [x, layer.weight, layer.bias]
    for got, wanted in zip(
        torch.autograd.grad(y, inputs, upstream),
        torch.autograd.grad(expected, inputs, upstream),
        strict=True,
    ):
        assert_same(got, wanted)


def test_a_causal_convolution_takes_the_weights_of_torchs() -> None:
    oracle, ours = nn.Conv1d(2, 3, 3, dilation=2).double(), CausalConv1d(2, 3, 3, dilation=2).double()
    ours.load_state_dict(oracle.state_dict())
    x = torch.randn(2, 12, 2, dtype=torch.float64)
    assert_same(ours(x)[:, 4:], oracle(x.transpose(1, 2)).transpose(1, 2))


@DTYPES
def test_a_wavenet_block_is_its_equations(dtype: torch.dtype) -> None:
    block, x = WaveNetBlock(4, 3, 2, 2).to(dtype), torch.randn(2, 7, 4, dtype=dtype)
    joint = block.filter_and_gate
    filtered = by_loop(x, joint.weight[:4], joint.bias[:4], 2)
    gate = by_loop(x, joint.weight[4:], joint.bias[4:], 2)
    unit = filtered.tanh() / (1 + (-gate).exp())
    residual, skip = block(x)
    assert_same(residual, x + unit @ block.residual.weight.T + block.residual.bias)
    assert_same(skip, unit @ block.skip.weight.T + block.skip.bias)


def test_wavenet_sums_the_skips_of_all_blocks() -> None:
    model, x = WaveNet(2, 4, 3, [1, 2]).double(), torch.randn(2, 6, 2, dtype=torch.float64)
    first, skip_1 = model.blocks[0](model.inlet(x))
    _, skip_2 = model.blocks[1](first)
    assert_same(model(x), model.readout(skip_1 + skip_2))


# ---------------------------------------------------------------- what an output step sees


@given(width=st.integers(2, 3), chosen=dilations)
def test_the_receptive_field_is_the_one_that_nudges_find(width: int, chosen: list[int]) -> None:
    model = WaveNet(2, 8, 3, chosen, width).double()
    field, steps = model.receptive_field, model.receptive_field + 3
    assert field == receptive_field([width] * len(chosen), chosen)
    moved = influence(model, torch.randn(1, steps, 2, dtype=torch.float64)) > 0
    assert not moved.triu(1).any()  # causal: no output moves before the input that was nudged
    assert not moved.tril(-field).any()  # nothing older than the field
    assert moved.diagonal().all()
    assert moved[field - 1 :].diagonal().all()  # and the oldest step of it does count


def test_a_field_of_doubled_dilations_is_two_to_the_layers() -> None:
    for layers in range(1, 6):
        chosen = [2**layer for layer in range(layers)]
        assert receptive_field([2] * layers, chosen) == 2**layers
        stack = CausalStack(1, 16, chosen).double()
        assert stack.receptive_field == 2**layers
        moved = influence(stack, torch.randn(1, 40, 1, dtype=torch.float64)) > 0
        assert moved.sum(dim=1)[2**layers :].max() == 2**layers
        assert not moved.triu(1).any()
    assert receptive_field([3, 3, 3]) == 7
    assert receptive_field([]) == 1


@given(width=st.sampled_from([1, 3, 5]), strides=st.lists(st.integers(1, 2), min_size=1, max_size=3))
def test_a_front_end_with_strides_sees_what_it_says_it_sees(width: int, strides: list[int]) -> None:
    front = StridedFrontEnd(2, 32, strides, width).double()
    assert front.receptive_field == receptive_field([width] * len(strides), strides=strides)
    moved = influence(front, torch.randn(1, 41, 2, dtype=torch.float64)) > 0
    seen = moved[len(moved) // 2].nonzero().flatten()
    assert seen[-1] - seen[0] + 1 == front.receptive_field


def test_influence_of_a_layer_that_is_known() -> None:
    layer = CausalConv1d(1, 1, 2, dilation=3).double()
    with torch.no_grad():
        layer.weight.copy_(torch.tensor([[[0.5, -2.0]]]))
    expected = torch.zeros(6, 6, dtype=torch.float64)
    expected.diagonal().fill_(2.0)
    expected.diagonal(-3).fill_(0.5)
    assert_same(influence(layer, torch.randn(1, 6, 1, dtype=torch.float64)), expected)
    # A recurrent layer returns a pair, and sees its whole past.
    seen = influence(Recurrent(RNNCell(1, 4)).double(), torch.randn(1, 6, 1, dtype=torch.float64)) > 0
    assert torch.equal(seen, torch.ones(6, 6, dtype=torch.bool).tril())


@pytest.mark.parametrize("shape", [(2, 5, 1), (5, 1), (0, 5, 1)])
def test_influence_wants_one_sequence(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match=r"expected one sequence"):
        influence(CausalConv1d(1, 1, 2), torch.zeros(shape))


# ---------------------------------------------------------------- the front end


@DTYPES
def test_the_front_end_is_torchs_convolutions(dtype: torch.dtype) -> None:
    front, x = StridedFrontEnd(3, 4, [2, 3], kernel_size=3).to(dtype), torch.randn(2, 11, 3, dtype=dtype)
    y = x.transpose(1, 2)
    for layer, stride in zip(front.layers, (2, 3), strict=True):
        y = nn.functional.conv1d(y, layer.weight, layer.bias, stride, padding=1).relu()
    assert_same(front(x), y.transpose(1, 2))


@given(
    steps=st.integers(1, 30),
    width=st.sampled_from([1, 3, 5]),
    strides=st.lists(st.integers(1, 4), min_size=1, max_size=3),
)
def test_a_front_end_shortens_as_it_says(steps: int, width: int, strides: list[int]) -> None:
    front = StridedFrontEnd(1, 2, strides, width)
    out = front(torch.randn(2, steps, 1))
    assert out.shape[:2] == (2, front.output_lengths(torch.tensor([steps])).item())
    assert out.shape[1] == -(-steps // torch.tensor(strides).prod().item())


@given(length=st.integers(1, 12))
def test_padding_leaves_a_shortened_sequence_as_it_is(length: int) -> None:
    front = StridedFrontEnd(2, 4, [2, 2]).double()
    x = torch.randn(1, 12, 2, dtype=torch.float64)
    alone = front(x[:, :length])
    padded = front(x, torch.tensor([length]))
    assert alone.shape[1] == front.output_lengths(torch.tensor([length]))
    assert_same(padded[:, : alone.shape[1]], alone)
    assert not padded[:, alone.shape[1] :].any()


def test_an_even_kernel_is_refused() -> None:
    with pytest.raises(ValueError, match="kernel_size=4: an odd one has a middle"):
        StridedFrontEnd(1, 2, [2], kernel_size=4)


def test_a_recurrent_layer_reads_the_shortened_sequence() -> None:
    front = StridedFrontEnd(1, 3, [2, 2])
    model, x = SequenceModel(Recurrent(RNNCell(3, 5)), 5, 2, embedding=front), torch.randn(4, 40, 1)
    h, _ = model.recurrent(front(x))
    assert h.shape == (4, 10, 5)
    torch.testing.assert_close(model(x)[0], model.readout(h[:, -1]))
