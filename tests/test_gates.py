"""Holding, tracing and biasing gates; gradients against explicit Jacobians; models of equal budget."""

from __future__ import annotations

import copy

import pytest
import torch
from gated_cases import D, H, assert_same, batches
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor, nn

from course_lib import bptt
from course_lib.models.gates import (
    GatedCell,
    count_parameters,
    gate_bias_,
    gradient_norms,
    largest_hidden,
    trace,
)
from course_lib.models.gru import GRUCell
from course_lib.models.lstm import LSTMCell
from course_lib.recurrent import Recurrent, RNNCell, scaled_orthogonal_, unroll

CELLS = pytest.mark.parametrize(
    "cell", [LSTMCell(D, H), LSTMCell(D, H, True, True), GRUCell(D, H), GRUCell(D, H, False, False)], ids=repr
)


# ---------------------------------------------------------------- trace


@CELLS
@given(batch=batches())
def test_a_trace_holds_what_the_layer_computes(cell: GatedCell, batch: tuple[Tensor, Tensor, Tensor]) -> None:
    x, states, _ = batch
    cell = copy.deepcopy(cell).double()
    state = states[0] if isinstance(cell, GRUCell) else (states[0], states[1])
    for given_state in (None, state):
        h, last = unroll(cell, x, given_state)
        parts = trace(cell, x, given_state)
        assert torch.equal(parts.h, h)
        if not isinstance(cell, GRUCell):
            assert torch.equal(parts.c[:, -1], last[1])
        assert all(part.shape == h.shape for part in parts)


# ---------------------------------------------------------------- hold


@CELLS
def test_a_held_gate_has_its_number_and_the_others_go_on(cell: GatedCell) -> None:
    x, (*free, name) = torch.randn(2, 4, D), cell.gate_names
    before, after = trace(cell, x), trace(copy.deepcopy(cell).hold(**{name: 0.25}), x)
    assert (getattr(after, name) == 0.25).all()
    assert not torch.equal(after.h, before.h)
    for other in free:  # in the first step: later the held gate has changed the state that they look at
        assert torch.equal(getattr(after, other)[:, 0], getattr(before, other)[:, 0])


def test_each_unit_may_have_a_number_of_its_own() -> None:
    numbers = torch.linspace(0, 1, H, dtype=torch.float64)
    parts = trace(LSTMCell(D, H).hold(f=numbers), torch.randn(2, 4, D))
    assert_same(parts.f, numbers.float().expand(2, 4, H))


def test_a_new_hold_replaces_the_old_one_and_an_empty_one_frees_all() -> None:
    cell, x = LSTMCell(D, H), torch.randn(2, 4, D)
    before = unroll(cell, x)[0]
    cell.hold(f=0.0).hold(i=1.0)
    assert set(cell.held) == {"i"}
    assert torch.equal(unroll(cell.hold(), x)[0], before)


@pytest.mark.parametrize("cell", [LSTMCell(D, H), GRUCell(D, H)], ids=repr)
def test_a_held_gates_weights_get_no_gradient_and_all_others_do(cell: GatedCell) -> None:
    name = cell.gate_names[1]
    unroll(cell.hold(**{name: 0.5}), torch.randn(2, 4, D))[0].sum().backward()
    for weight in cell.parameters():
        for block, rows in zip(cell.blocks, weight.grad.chunk(len(cell.blocks)), strict=True):
            assert bool(rows.any()) is (block != name)


def test_both_directions_of_a_layer_are_held() -> None:
    layer = Recurrent(LSTMCell(D, H).hold(o=0.0), bidirectional=True)
    assert not layer(torch.randn(2, 4, D))[0].any()


@pytest.mark.parametrize(
    ("cell", "gates", "message"),
    [
        (LSTMCell(D, H), {"g": 1.0}, r"hold\(g=\.\.\.\): this cell's gates are i, f, o"),
        (LSTMCell(D, H, coupled=True), {"i": 1.0}, "this cell's gates are f, o"),
        (GRUCell(D, H), {"n": 1.0}, "this cell's gates are r, z"),
        (GRUCell(D, H), {"z": 1.5}, r"hold\(z=1.5\): a gate is between 0 and 1"),
        (GRUCell(D, H), {"z": float("nan")}, "between 0 and 1"),
        (GRUCell(D, H), {"z": torch.tensor([0.5, -0.1])}, "between 0 and 1"),
    ],
    ids=["candidate", "coupled", "gru", "too large", "nan", "one too small"],
)
def test_what_cannot_be_held_is_told(cell: GatedCell, gates: dict[str, float], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        cell.hold(**gates)
    assert cell.held == {}


# ---------------------------------------------------------------- gate_bias_


@pytest.mark.parametrize(
    ("module", "gate", "place", "blocks"),
    [
        (LSTMCell(D, H), "f", 1, 4),
        (LSTMCell(D, H, coupled=True, peephole=True), "f", 0, 3),
        (GRUCell(D, H), "z", 1, 3),
        (nn.LSTM(D, H, num_layers=2, bidirectional=True), "f", 1, 4),
        (nn.GRU(D, H), "r", 0, 3),
        (nn.Sequential(Recurrent(LSTMCell(D, H), bidirectional=True)), "o", 3, 4),
    ],
    ids=["lstm", "coupled", "gru", "nn.LSTM", "nn.GRU", "nested"],
)
def test_one_gates_bias_is_set_everywhere_and_nothing_else(
    module: nn.Module, gate: str, place: int, blocks: int
) -> None:
    before = copy.deepcopy(module.state_dict())
    for value in (1.5, torch.arange(H).float()):
        assert gate_bias_(module, gate, value) is module
        for name, weight in module.state_dict().items():
            for number, (now, then) in enumerate(
                zip(weight.chunk(blocks), before[name].chunk(blocks), strict=True)
            ):
                if number == place and "bias" in name:
                    assert (now == (value if "bias_ih" in name else 0.0)).all()
                else:
                    assert torch.equal(now, then)


def test_torchs_blocks_are_where_we_think() -> None:
    """An open forget gate and a closed input gate in torch.nn.LSTM keep the cell."""
    lstm, x, c0 = nn.LSTM(D, H, batch_first=True), torch.randn(2, 9, D), torch.randn(1, 2, H)
    gate_bias_(gate_bias_(lstm, "f", 100.0), "i", -100.0)
    assert_same(lstm(x, (torch.zeros_like(c0), c0))[1][1], c0)
    gru = gate_bias_(nn.GRU(D, H, batch_first=True), "z", 100.0)
    assert_same(gru(x, c0)[1], c0)


@pytest.mark.parametrize("module", [RNNCell(D, H), GRUCell(D, H), nn.LSTM(D, H, bias=False)], ids=repr)
def test_a_gate_that_is_not_there_is_told(module: nn.Module) -> None:
    with pytest.raises(ValueError, match=f"no part of {type(module).__name__} has a gate 'f' with a bias"):
        gate_bias_(module, "f", 1.0)


# ---------------------------------------------------------------- gradient_norms


@given(st.floats(0.5, 1.5))
def test_through_a_linear_orthogonal_network_it_is_a_power(rho: float) -> None:
    norms = gradient_norms(
        scaled_orthogonal_(RNNCell(D, H, "linear").double(), rho), torch.randn(2, 8, D).double()
    )
    assert_same(norms, rho ** torch.arange(9, dtype=torch.float64))


def test_through_a_tanh_network_it_is_the_product_of_the_step_jacobians() -> None:
    weights = bptt.random_parameters(D, H, 2, rho=1.2)
    cell, x = RNNCell(D, H).double(), torch.randn(1, 6, D, dtype=torch.float64)
    cell.load_state_dict(
        {"weight_ih": weights.W_x, "weight_hh": weights.W_h, "bias_ih": weights.b, "bias_hh": 0 * weights.b}
    )
    transported = bptt.forward(weights, x, torch.zeros(1, 6, dtype=torch.long))
    v = torch.nn.functional.normalize(
        torch.randn(1, H, generator=torch.Generator().manual_seed(7), dtype=torch.float64), dim=1
    )
    expected = [(v @ bptt.transport(weights, transported, 6, 6 - d)[0]).norm() for d in range(7)]
    assert_same(gradient_norms(cell, x, seed=7), torch.stack(expected))


@pytest.mark.parametrize("cell", [LSTMCell(D, H), LSTMCell(D, H, True), GRUCell(D, H)], ids=repr)
def test_through_a_gated_cell_it_is_the_product_of_the_jacobians_of_its_whole_state(cell: GatedCell) -> None:
    cell, x = copy.deepcopy(cell).double(), torch.randn(2, 5, D, dtype=torch.float64)
    v = torch.nn.functional.normalize(
        torch.randn(2, H, generator=torch.Generator().manual_seed(0), dtype=torch.float64), dim=1
    )
    expected = torch.stack([vector_times_jacobians(cell, x[row], v[row]) for row in range(2)]).mean(dim=0)
    assert_same(gradient_norms(cell, x), expected)


def vector_times_jacobians(cell: GatedCell, x: Tensor, v: Tensor) -> Tensor:
    """Return the norms of (v, 0) times the last d step Jacobians, each of the state as one flat vector."""
    pair = isinstance(cell, LSTMCell)

    def step(state: Tensor, x_t: Tensor) -> Tensor:
        after = cell(x_t[None], tuple(state.view(2, 1, H)) if pair else state.view(1, H))
        return torch.cat([part.flatten() for part in after]) if pair else after.flatten()

    state, jacobians = torch.zeros(2 * H if pair else H, dtype=torch.float64), []
    for x_t in x:
        jacobians.append(torch.autograd.functional.jacobian(lambda s, x_t=x_t: step(s, x_t), state))
        state = step(state, x_t).detach()
    row = torch.cat([v, torch.zeros(len(state) - H, dtype=torch.float64)])
    norms = [row.norm()]
    for jacobian in reversed(jacobians):
        row = row @ jacobian
        norms.append(row.norm())
    return torch.stack(norms)


def test_the_loss_starts_with_a_unit_gradient_and_the_weights_get_none() -> None:
    cell = LSTMCell(D, H)
    norms = gradient_norms(cell, torch.randn(4, 1, D))
    assert norms.shape == (2,)
    assert norms[0] == pytest.approx(1, rel=1e-6)
    assert all(weight.grad is None for weight in cell.parameters())


# ---------------------------------------------------------------- equal budgets


@settings(max_examples=10)
@given(st.integers(60, 3000), st.sampled_from([nn.LSTM, nn.GRU, nn.RNN, LSTMCell, GRUCell]))
def test_one_unit_more_would_be_too_many(budget: int, kind: type[nn.Module]) -> None:
    hidden = largest_hidden(lambda H: kind(D, H), budget)
    assert count_parameters(kind(D, hidden)) <= budget < count_parameters(kind(D, hidden + 1))
    assert largest_hidden(lambda H: kind(D, H), count_parameters(kind(D, hidden))) == hidden


def test_looking_for_a_size_draws_no_random_numbers() -> None:
    before = torch.random.get_rng_state()
    largest_hidden(lambda H: nn.LSTM(D, H), 500)
    assert torch.equal(torch.random.get_rng_state(), before)


def test_what_is_frozen_does_not_count() -> None:
    model = nn.Linear(3, 2)
    model.bias.requires_grad_(False)
    assert count_parameters(model) == 6


def test_too_small_a_budget_is_told() -> None:
    with pytest.raises(ValueError, match=r"budget=3: even a model with one hidden unit"):
        largest_hidden(lambda H: nn.GRU(D, H), 3)
