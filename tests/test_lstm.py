"""The LSTM against torch.nn, onnxruntime and a loop over numbers; what its gates must and must not do."""

from __future__ import annotations

import math

import pytest
import torch
from gated_cases import D, H, affine, assert_same, assert_same_gradients, batches, enlarged, packed, sigmoid
from hypothesis import given, settings
from torch import Tensor, nn

from course_lib import onnx_oracle
from course_lib.models.gates import count_parameters, trace
from course_lib.models.lstm import LSTMCell
from course_lib.recurrent import Recurrent, RNNCell, unroll

Batch = tuple[Tensor, Tensor, Tensor]
DIRECTIONS = pytest.mark.parametrize("bidirectional", [False, True], ids=["one way", "two ways"])
VARIANTS = pytest.mark.parametrize(
    ("peephole", "coupled"),
    [(False, False), (True, False), (False, True), (True, True)],
    ids=["plain", "peephole", "coupled", "peephole and coupled"],
)


def pair(bidirectional: bool, dtype: torch.dtype = torch.float64) -> tuple[Recurrent, nn.LSTM]:
    oracle = nn.LSTM(D, H, batch_first=True, bidirectional=bidirectional).to(dtype)
    ours = Recurrent(LSTMCell(D, H), bidirectional).to(dtype)
    ours.load_state_dict(oracle.state_dict())
    return ours, oracle


# ---------------------------------------------------------------- oracles


def test_the_cell_equals_torch() -> None:
    oracle, ours = nn.LSTMCell(D, H).double(), LSTMCell(D, H).double()
    ours.load_state_dict(oracle.state_dict())
    x, (h, c) = torch.randn(4, D).double(), torch.randn(2, 4, H).double()
    for state in (None, (h, c)):
        for mine, theirs in zip(ours(x, state), oracle(x, state), strict=True):
            assert_same(mine, theirs)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@DIRECTIONS
@settings(max_examples=15)
@given(batch=batches())
def test_the_layer_equals_torch_with_states_and_lengths(
    bidirectional: bool, dtype: torch.dtype, batch: Batch
) -> None:
    x, states, lengths = batch[0].to(dtype), batch[1].to(dtype), batch[2]
    ours, oracle = pair(bidirectional, dtype)
    h0, c0 = states[:2], states[2:]
    mine = ((h0[0], c0[0]), (h0[1], c0[1])) if bidirectional else (h0[0], c0[0])
    theirs = (h0, c0) if bidirectional else (h0[:1], c0[:1])
    assert_same(ours(x)[0], oracle(x)[0])
    h, last = ours(x, mine, lengths)
    expected, expected_last = packed(oracle, x, lengths, theirs)
    assert_same(h, expected)
    for part in (0, 1):
        assert_same(
            torch.stack([way[part] for way in (last if bidirectional else (last,))]), expected_last[part]
        )


@DIRECTIONS
def test_its_gradients_equal_torchs(bidirectional: bool) -> None:
    assert_same_gradients(*pair(bidirectional))


@VARIANTS
@settings(max_examples=15)
@given(batch=batches())
def test_every_variant_equals_onnxruntime(peephole: bool, coupled: bool, batch: Batch) -> None:
    x, states, lengths = batch[0].float(), batch[1].float(), batch[2]
    cell = enlarged(LSTMCell(D, H, peephole, coupled))
    h, last = Recurrent(cell)(x, (states[0], states[1]), lengths)
    expected, h_last, c_last = onnx_oracle.lstm(cell, x, states[0], states[1], lengths)
    assert_same(h, expected)
    assert_same(last[0], h_last)
    assert_same(last[1], c_last)


def test_another_squash_equals_onnxruntime() -> None:
    x, states, lengths = torch.randn(4, 6, D), torch.randn(2, 4, H), torch.full((4,), 6)
    for squash, activation in (("relu", "Relu"), ("sigmoid", "Sigmoid")):
        cell = enlarged(LSTMCell(D, H, squash=squash))
        expected, _, _ = onnx_oracle.lstm(
            cell, x, *states, lengths, activations=["Sigmoid", "Tanh", activation]
        )
        assert_same(unroll(cell, x, (states[0], states[1]))[0], expected)


@VARIANTS
@settings(max_examples=10)
@given(batch=batches())
def test_every_variant_equals_a_loop_over_numbers(peephole: bool, coupled: bool, batch: Batch) -> None:
    x, states, _ = batch
    cell = enlarged(LSTMCell(D, H, peephole, coupled).double())
    h, (_, c) = unroll(cell, x, (states[0], states[1]))
    for row in range(len(x)):
        expected_h, expected_c = number_by_number(
            cell, x[row].tolist(), states[0, row].tolist(), states[1, row].tolist()
        )
        assert_same(h[row, -1], torch.tensor(expected_h, dtype=x.dtype))
        assert_same(c[row], torch.tensor(expected_c, dtype=x.dtype))


def number_by_number(
    cell: LSTMCell, x: list[list[float]], h: list[float], c: list[float]
) -> tuple[list[float], list[float]]:
    """Return h_T and c_T of one sequence: the equations for each unit, in Python's own numbers."""
    names, gates = ("fgo", "fo") if cell.coupled else ("ifgo", "ifo")

    def a(name: str, unit: int, x_t: list[float], cells: list[float]) -> float:
        row = names.index(name) * H + unit
        total = affine(cell.weight_ih, cell.bias_ih, row, x_t) + affine(cell.weight_hh, cell.bias_hh, row, h)
        looks = cell.weight_ch is not None and name in gates
        return total + cell.weight_ch[gates.index(name), unit].item() * cells[unit] if looks else total

    for x_t in x:
        f = [sigmoid(a("f", unit, x_t, c)) for unit in range(H)]
        i = [1 - f[unit] if cell.coupled else sigmoid(a("i", unit, x_t, c)) for unit in range(H)]
        after = [f[unit] * c[unit] + i[unit] * math.tanh(a("g", unit, x_t, c)) for unit in range(H)]
        h = [sigmoid(a("o", unit, x_t, after)) * math.tanh(after[unit]) for unit in range(H)]
        c = after
    return h, c


@VARIANTS
def test_its_gradients_equal_differences(peephole: bool, coupled: bool) -> None:
    cell, x = LSTMCell(D, 2, peephole, coupled).double(), torch.randn(2, 3, D, dtype=torch.float64)
    names, weights = zip(*cell.named_parameters(), strict=True)

    def run(*values: Tensor) -> Tensor:
        call = torch.func.functional_call(
            Recurrent(cell), dict(zip([f"cell.{n}" for n in names], values, strict=True)), x
        )
        return call[0]

    assert torch.autograd.gradcheck(run, [w.detach().clone().requires_grad_() for w in weights])


@pytest.mark.gpu
@VARIANTS
def test_cpu_and_gpu_agree(peephole: bool, coupled: bool) -> None:
    cell, x = LSTMCell(D, H, peephole, coupled).hold(o=torch.rand(H)), torch.randn(4, 50, D)
    on_cpu = unroll(cell, x)[0]
    torch.testing.assert_close(unroll(cell.cuda(), x.cuda())[0].cpu(), on_cpu, rtol=1e-5, atol=1e-5)


# ---------------------------------------------------------------- reductions


@given(batch=batches())
def test_it_reduces_to_a_simple_network(batch: Batch) -> None:
    """i = 1, f = 0, o = 1: without the squash exactly the RNN, with it one tanh more."""
    x, states, _ = batch
    for squash in ("linear", "tanh"):
        cell = LSTMCell(D, H, squash=squash).double().hold(i=1.0, f=0.0, o=1.0)
        rnn = RNNCell(D, H, "tanh" if squash == "linear" else "linear").double()
        g = slice(2 * H, 3 * H)
        rnn.load_state_dict({name: weight[g] for name, weight in cell.state_dict().items()})
        h = states[0]
        for x_t, ours in zip(x.unbind(1), unroll(cell, x, (states[0], states[1]))[0].unbind(1), strict=True):
            h = rnn(x_t, h) if squash == "linear" else rnn(x_t, h).tanh().tanh()
            assert_same(ours, h)


def test_without_peephole_weights_peepholes_do_nothing() -> None:
    plain, looking = LSTMCell(D, H), LSTMCell(D, H, peephole=True)
    with torch.no_grad():
        looking.weight_ch.zero_()
    looking.load_state_dict(plain.state_dict(), strict=False)
    x = torch.randn(4, 6, D)
    assert torch.equal(unroll(plain, x)[0], unroll(looking, x)[0])


def test_each_peephole_looks_at_its_own_cell_and_gate() -> None:
    """i and f see the cell before the step, o the cell after it."""
    cell = LSTMCell(D, H, peephole=True).double()
    x, (h, c) = torch.randn(1, D).double(), torch.randn(2, 1, H).double()
    before = cell.inside(cell.project(x), (h, c))
    for row, name in enumerate("ifo"):
        with torch.no_grad():
            cell.weight_ch[row, 1] += 1
        after = cell.inside(cell.project(x), (h, c))
        moved = getattr(after, name).logit() - getattr(before, name).logit()
        assert_same(moved[0, 1], (after.c if name == "o" else c)[0, 1])
        assert (moved != 0).sum() == 1
        before = after


def test_coupled_gates_are_an_lstm_whose_input_gate_has_the_forget_gates_weights_with_other_signs() -> None:
    coupled, free = LSTMCell(D, H, coupled=True).double(), LSTMCell(D, H).double()
    free.load_state_dict(
        {name: torch.cat([-weight[:H], weight]) for name, weight in coupled.state_dict().items()}
    )
    x = torch.randn(4, 6, D).double()
    assert_same(unroll(coupled, x)[0], unroll(free, x)[0])


def test_parameters_are_four_blocks_or_three_and_a_vector_for_each_peephole() -> None:
    block = H * D + H * H + 2 * H
    assert count_parameters(LSTMCell(D, H)) == 4 * block == count_parameters(nn.LSTM(D, H))
    assert count_parameters(LSTMCell(D, H, coupled=True)) == 3 * block
    assert count_parameters(LSTMCell(D, H, peephole=True)) == 4 * block + 3 * H
    assert count_parameters(LSTMCell(D, H, peephole=True, coupled=True)) == 3 * block + 2 * H


# ---------------------------------------------------------------- laws


@VARIANTS
@given(batch=batches())
def test_the_parts_of_a_step_fit_together(peephole: bool, coupled: bool, batch: Batch) -> None:
    x, states, _ = batch
    parts = trace(LSTMCell(D, H, peephole, coupled).double(), x, (states[0], states[1]))
    for gate in (parts.i, parts.f, parts.o):
        assert ((gate > 0) & (gate < 1)).all()
    assert (parts.g.abs() < 1).all()
    before = torch.cat([states[1].unsqueeze(1), parts.c[:, :-1]], dim=1)
    assert_same(parts.c, parts.f * before + parts.i * parts.g)
    assert_same(parts.h, parts.o * parts.c.tanh())
    if coupled:
        assert torch.equal(parts.i, 1 - parts.f)


@given(batch=batches())
def test_with_f_1_and_i_0_the_cell_keeps_its_number_whatever_comes(batch: Batch) -> None:
    x, states, _ = batch
    cell = enlarged(LSTMCell(D, H).double(), 10.0).hold(f=1.0, i=0.0)
    assert torch.equal(unroll(cell, x, (states[0], states[1]))[1][1], states[1])


def test_writing_and_overwriting() -> None:
    """i = 1 alone adds to what is there; with f = 0 it takes its place."""
    x, c = torch.randn(2, 1, D), torch.randn(2, H)
    for f in (1.0, 0.0):
        parts = trace(LSTMCell(D, H).hold(i=1.0, f=f), x, (torch.zeros(2, H), c))
        assert_same(parts.c[:, 0], f * c + parts.g[:, 0])


@given(batch=batches())
def test_along_the_cell_path_the_gradient_is_the_product_of_the_forget_gates(batch: Batch) -> None:
    """No weight and no derivative of a squash. The path through h is cut by W_h = 0."""
    x, states, _ = batch
    cell = LSTMCell(D, H).double()
    with torch.no_grad():
        cell.weight_hh.zero_()
    c0 = states[1].clone().requires_grad_()
    parts = trace(cell, x, (states[0], c0))
    (gradient,) = torch.autograd.grad(parts.c[:, -1].sum(), c0)
    assert_same(gradient, parts.f.prod(dim=1))


@DIRECTIONS
def test_an_empty_sequence_keeps_its_initial_state(bidirectional: bool) -> None:
    layer, x, s = Recurrent(LSTMCell(D, H), bidirectional), torch.randn(2, 4, D), torch.randn(2, 2, 2, H)
    state = ((s[0, 0], s[0, 1]), (s[1, 0], s[1, 1])) if bidirectional else (s[0, 0], s[0, 1])
    h, last = layer(x, state, torch.tensor([0, 3]))
    assert not h[0].any()
    for before, after in zip(state, last, strict=True):
        for old, new in zip(before, after, strict=True) if bidirectional else [(before, after)]:
            assert torch.equal(new[0], old[0])
            assert not torch.equal(new[1], old[1])


def test_weights_start_as_torchs_do_and_peepholes_differ_between_directions() -> None:
    layer = Recurrent(LSTMCell(50, 100, peephole=True), bidirectional=True)
    for weight in layer.parameters():
        assert 0.09 < weight.abs().max() <= 0.1
    assert not torch.equal(layer.cell.weight_ch, layer.reverse_cell.weight_ch)


def test_an_unknown_squash_names_the_choices() -> None:
    with pytest.raises(ValueError, match=r"'swish': choose one of tanh, relu"):
        LSTMCell(D, H, squash="swish")
