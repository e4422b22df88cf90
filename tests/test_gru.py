"""The GRU in its four forms against torch.nn, onnxruntime and a loop over numbers; which forms are equal."""

from __future__ import annotations

import math

import pytest
import torch
from gated_cases import D, H, affine, assert_same, assert_same_gradients, batches, enlarged, packed, sigmoid
from hypothesis import given, settings
from torch import Tensor, nn

from course_lib import onnx_oracle
from course_lib.models.gates import count_parameters, trace
from course_lib.models.gru import GRUCell, with_other_z
from course_lib.models.lstm import LSTMCell
from course_lib.recurrent import Recurrent, RNNCell, unroll

Batch = tuple[Tensor, Tensor, Tensor]
DIRECTIONS = pytest.mark.parametrize("bidirectional", [False, True], ids=["one way", "two ways"])
RESET = pytest.mark.parametrize("reset_after", [True, False], ids=["reset after", "reset before"])
Z = pytest.mark.parametrize("z_keeps", [True, False], ids=["z keeps", "z admits"])


def pair(bidirectional: bool, dtype: torch.dtype = torch.float64) -> tuple[Recurrent, nn.GRU]:
    oracle = nn.GRU(D, H, batch_first=True, bidirectional=bidirectional).to(dtype)
    ours = Recurrent(GRUCell(D, H), bidirectional).to(dtype)
    ours.load_state_dict(oracle.state_dict())
    return ours, oracle


def twins(cell: GRUCell, **other: bool) -> GRUCell:
    """Return a cell of another form with the same weights."""
    twin = GRUCell(D, H, **({"reset_after": cell.reset_after, "z_keeps": cell.z_keeps} | other))
    twin.to(cell.weight_ih.dtype).load_state_dict(cell.state_dict())
    return twin


# ---------------------------------------------------------------- oracles


def test_the_cell_equals_torch() -> None:
    oracle, ours = nn.GRUCell(D, H).double(), GRUCell(D, H).double()
    ours.load_state_dict(oracle.state_dict())
    x, h = torch.randn(4, D).double(), torch.randn(4, H).double()
    for state in (None, h):
        assert_same(ours(x, state), oracle(x, state))


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@DIRECTIONS
@settings(max_examples=15)
@given(batch=batches())
def test_the_layer_equals_torch_with_states_and_lengths(
    bidirectional: bool, dtype: torch.dtype, batch: Batch
) -> None:
    x, h0, lengths = batch[0].to(dtype), batch[1][:2].to(dtype), batch[2]
    ours, oracle = pair(bidirectional, dtype)
    assert_same(ours(x)[0], oracle(x)[0])
    h, last = ours(x, (h0[0], h0[1]) if bidirectional else h0[0], lengths)
    expected, expected_last = packed(oracle, x, lengths, h0 if bidirectional else h0[:1])
    assert_same(h, expected)
    assert_same(torch.stack(last if bidirectional else (last,)), expected_last)


@DIRECTIONS
def test_its_gradients_equal_torchs(bidirectional: bool) -> None:
    assert_same_gradients(*pair(bidirectional))


@RESET
@settings(max_examples=15)
@given(batch=batches())
def test_both_places_of_the_reset_equal_onnxruntimes(reset_after: bool, batch: Batch) -> None:
    x, h0, lengths = batch[0].float(), batch[1][0].float(), batch[2]
    cell = enlarged(GRUCell(D, H, reset_after))
    h, last = Recurrent(cell)(x, h0, lengths)
    expected, expected_last = onnx_oracle.gru(cell, x, h0, lengths)
    assert_same(h, expected)
    assert_same(last, expected_last)


@Z
@RESET
@settings(max_examples=10)
@given(batch=batches())
def test_every_form_equals_a_loop_over_numbers(reset_after: bool, z_keeps: bool, batch: Batch) -> None:
    x, states, _ = batch
    cell = enlarged(GRUCell(D, H, reset_after, z_keeps).double())
    h, _ = unroll(cell, x, states[0])
    for row in range(len(x)):
        expected = number_by_number(cell, x[row].tolist(), states[0, row].tolist())
        assert_same(h[row, -1], torch.tensor(expected, dtype=x.dtype))


def number_by_number(cell: GRUCell, x: list[list[float]], h: list[float]) -> list[float]:
    """Return h_T of one sequence: the equations for each unit, in Python's own numbers."""
    for x_t in x:
        from_x = [affine(cell.weight_ih, cell.bias_ih, row, x_t) for row in range(3 * H)]
        from_h = [affine(cell.weight_hh, cell.bias_hh, row, h) for row in range(3 * H)]
        r = [sigmoid(from_x[unit] + from_h[unit]) for unit in range(H)]
        z = [sigmoid(from_x[H + unit] + from_h[H + unit]) for unit in range(H)]
        seen = [r[unit] * h[unit] for unit in range(H)]
        after = [r[unit] * from_h[2 * H + unit] for unit in range(H)]
        before = [affine(cell.weight_hh, cell.bias_hh, 2 * H + unit, seen) for unit in range(H)]
        inner = after if cell.reset_after else before
        n = [math.tanh(from_x[2 * H + unit] + inner[unit]) for unit in range(H)]
        old, new = (h, n) if cell.z_keeps else (n, h)
        h = [z[unit] * old[unit] + (1 - z[unit]) * new[unit] for unit in range(H)]
    return h


@Z
@RESET
def test_its_gradients_equal_differences(reset_after: bool, z_keeps: bool) -> None:
    cell = GRUCell(D, 2, reset_after, z_keeps).double()
    x, h0 = torch.randn(2, 3, D).double(), torch.randn(2, 2).double().requires_grad_()
    names, weights = zip(*cell.named_parameters(), strict=True)

    def run(state: Tensor, *values: Tensor) -> Tensor:
        named = {f"cell.{name}": value for name, value in zip(names, values, strict=True)}
        return torch.func.functional_call(Recurrent(cell), named, (x, state))[0]

    assert torch.autograd.gradcheck(run, [h0, *(weight.detach().requires_grad_() for weight in weights)])


@pytest.mark.gpu
@RESET
def test_cpu_and_gpu_agree(reset_after: bool) -> None:
    cell, x = GRUCell(D, H, reset_after), torch.randn(4, 50, D)
    on_cpu = unroll(cell, x)[0]
    torch.testing.assert_close(unroll(cell.cuda(), x.cuda())[0].cpu(), on_cpu, rtol=1e-5, atol=1e-5)


# ---------------------------------------------------------------- which forms are the same function


@RESET
@Z
@given(batch=batches())
def test_the_conventions_of_z_are_two_names_for_the_same_functions(
    z_keeps: bool, reset_after: bool, batch: Batch
) -> None:
    x, states, _ = batch
    cell = enlarged(GRUCell(D, H, reset_after, z_keeps).double())
    other = with_other_z(cell)
    assert other.z_keeps is not z_keeps
    assert_same(unroll(other, x, states[0])[0], unroll(cell, x, states[0])[0])
    assert_same(trace(other, x, states[0]).z, 1 - trace(cell, x, states[0]).z)
    back = with_other_z(other)
    assert all(torch.equal(weight, back.get_parameter(name)) for name, weight in cell.named_parameters())


def test_renaming_z_leaves_the_given_cell_alone_and_heeds_what_is_held() -> None:
    cell, x = GRUCell(D, H).hold(z=0.25), torch.randn(2, 4, D)
    before = unroll(cell, x)[0]
    other = with_other_z(cell)
    assert other.held == {"z": 0.75}
    assert_same(unroll(other, x)[0], before)
    assert (cell.z_keeps, cell.held) == (True, {"z": 0.25})
    assert torch.equal(unroll(cell, x)[0], before)


@RESET
def test_the_same_weights_under_the_other_convention_are_another_function(reset_after: bool) -> None:
    cell, x = GRUCell(D, H, reset_after), torch.randn(4, 6, D)
    difference = unroll(cell, x)[0] - unroll(twins(cell, z_keeps=False), x)[0]
    assert difference.abs().max() > 0.05


def test_the_places_of_the_reset_are_different_functions() -> None:
    cell, x, h0 = enlarged(GRUCell(D, H)), torch.randn(4, 6, D), torch.randn(4, H)
    difference = unroll(cell, x, h0)[0] - unroll(twins(cell, reset_after=False), x, h0)[0]
    assert difference.abs().max() > 0.05


@given(batch=batches())
def test_they_agree_where_the_products_may_be_exchanged(batch: Batch) -> None:
    """r = 1; or a diagonal W_h^n without a bias of its own: then r stands before and after at once."""
    x, states, _ = batch
    cell = enlarged(GRUCell(D, H).double()).hold(r=1.0)
    assert_same(
        unroll(cell, x, states[0])[0], unroll(twins(cell, reset_after=False).hold(r=1.0), x, states[0])[0]
    )
    with torch.no_grad():
        cell.weight_hh[2 * H :] *= torch.eye(H)
        cell.bias_hh[2 * H :] = 0
    assert_same(unroll(cell.hold(), x, states[0])[0], unroll(twins(cell, reset_after=False), x, states[0])[0])


# ---------------------------------------------------------------- reductions and laws


@RESET
@Z
@given(batch=batches())
def test_it_reduces_to_a_simple_network(z_keeps: bool, reset_after: bool, batch: Batch) -> None:
    x, states, _ = batch
    cell = GRUCell(D, H, reset_after, z_keeps).double().hold(r=1.0, z=0.0 if z_keeps else 1.0)
    rnn = RNNCell(D, H).double()
    rnn.load_state_dict({name: weight[2 * H :] for name, weight in cell.state_dict().items()})
    assert_same(unroll(cell, x, states[0])[0], unroll(rnn, x, states[0])[0])


@Z
def test_an_update_gate_that_keeps_all_keeps_the_state_exactly(z_keeps: bool) -> None:
    cell, h0 = enlarged(GRUCell(D, H, z_keeps=z_keeps), 10.0), torch.randn(2, H)
    _, last = unroll(cell.hold(z=1.0 if z_keeps else 0.0), torch.randn(2, 50, D), h0)
    assert torch.equal(last, h0)


@RESET
def test_a_reset_gate_at_0_hides_the_past_from_the_candidate_alone(reset_after: bool) -> None:
    """The old state still comes through the update gate: the reset gate is not a forget gate."""
    cell, x = GRUCell(D, H, reset_after).hold(r=0.0), torch.randn(1, 1, D)
    one, two = (trace(cell, x, h0) for h0 in torch.randn(2, 1, H))
    assert torch.equal(one.n, two.n)
    assert (one.h != two.h).all()


@RESET
@Z
@given(batch=batches())
def test_the_state_stays_between_what_it_was_and_the_candidate(
    z_keeps: bool, reset_after: bool, batch: Batch
) -> None:
    """Gates are in (0, 1); the state need not be."""
    x, states, _ = batch
    parts = trace(enlarged(GRUCell(D, H, reset_after, z_keeps).double()), x, 3 * states[0])
    before = torch.cat([3 * states[0].unsqueeze(1), parts.h[:, :-1]], dim=1)
    assert ((parts.r > 0) & (parts.r < 1) & (parts.z > 0) & (parts.z < 1)).all()
    assert (parts.h >= torch.minimum(before, parts.n) - 1e-12).all()
    assert (parts.h <= torch.maximum(before, parts.n) + 1e-12).all()


def test_three_blocks_of_weights_against_the_lstms_four() -> None:
    ours = count_parameters(GRUCell(D, H))
    assert ours == 3 * (H * D + H * H + 2 * H) == count_parameters(nn.GRU(D, H))
    assert 4 * ours == 3 * count_parameters(LSTMCell(D, H))


@DIRECTIONS
@RESET
def test_an_empty_sequence_keeps_its_initial_state(reset_after: bool, bidirectional: bool) -> None:
    layer, x, h0 = (
        Recurrent(GRUCell(D, H, reset_after), bidirectional),
        torch.randn(2, 4, D),
        torch.randn(2, 2, H),
    )
    h, last = layer(x, (h0[0], h0[1]) if bidirectional else h0[0], torch.tensor([0, 3]))
    assert not h[0].any()
    for before, after in zip(h0, last if bidirectional else [last], strict=False):
        assert torch.equal(after[0], before[0])
        assert not torch.equal(after[1], before[1])
