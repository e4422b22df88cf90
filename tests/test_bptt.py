"""Backpropagation through time by hand against autograd, finite differences and Jacobians, in float64."""

from __future__ import annotations

from typing import Any, NamedTuple

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from course_lib import bptt
from course_lib.bptt import IGNORE, Parameters


class Case(NamedTuple):
    weights: Parameters
    x: Tensor
    targets: Tensor
    h0: Tensor


def make(
    batch: int = 3,
    steps: int = 6,
    inputs: int = 2,
    hidden: int = 4,
    outputs: int = 3,
    rho: float = 1.2,
    masked: float = 0.0,
    seed: int = 0,
) -> Case:
    generator = torch.Generator().manual_seed(seed)
    x = torch.randn(batch, steps, inputs, generator=generator, dtype=torch.float64)
    h0 = torch.randn(batch, hidden, generator=generator, dtype=torch.float64)
    targets = torch.randint(outputs, (batch, steps), generator=generator)
    targets[torch.rand(batch, steps, generator=generator) < masked] = IGNORE
    return Case(bptt.random_parameters(inputs, hidden, outputs, rho, seed), x, targets, h0)


cases = st.builds(
    make,
    batch=st.integers(1, 4),
    steps=st.integers(1, 9),
    inputs=st.integers(1, 4),
    hidden=st.integers(1, 6),
    outputs=st.integers(2, 5),
    rho=st.sampled_from([0.0, 0.5, 1.0, 1.5]),
    masked=st.sampled_from([0.0, 0.4, 1.0]),
    seed=st.integers(0, 10**6),
)


def losses_by_autograd(
    case: Case, weights: Parameters, W_h: list[Tensor], nudge: Tensor | None = None, window: int | None = None
) -> Tensor:
    """Return E_t (T,), with a recurrent matrix and an addition to the preactivation for each step."""
    h, losses = case.h0, []
    for t, W in enumerate(W_h):
        if window and t % window == 0:
            h = h.detach()
        a = case.x[:, t] @ weights.W_x.T + h @ W.T + weights.b
        h = torch.tanh(a if nudge is None else a + nudge[:, t])
        logits = h @ weights.W_y.T + weights.b_y
        error = cross_entropy(logits, case.targets[:, t], ignore_index=IGNORE, reduction="sum")
        losses.append(error / len(h))
    return torch.stack(losses)


def gradient_by_autograd(case: Case, window: int | None = None) -> Parameters:
    weights = Parameters(*(weight.clone().requires_grad_() for weight in case.weights))
    W_h = [weights.W_h] * case.x.shape[1]
    total = losses_by_autograd(case, weights, W_h, window=window).sum()
    return Parameters(*torch.autograd.grad(total, weights, materialize_grads=True))


def assert_same(ours: Any, theirs: Any) -> None:
    torch.testing.assert_close(ours, theirs, rtol=1e-12, atol=1e-12)


# ---------------------------------------------------------------- the gradient


@given(cases)
def test_losses_equal_torchs_cross_entropy(case: Case) -> None:
    trace = bptt.forward(*case)
    assert_same(trace.losses, losses_by_autograd(case, case.weights, [case.weights.W_h] * case.x.shape[1]))


@given(cases)
def test_the_gradient_equals_autograds(case: Case) -> None:
    assert_same(tuple(bptt.backward(case.weights, bptt.forward(*case))), tuple(gradient_by_autograd(case)))


@given(cases, st.integers(1, 10))
def test_truncation_equals_detaching_between_chunks(case: Case, window: int) -> None:
    truncated = bptt.backward(case.weights, bptt.forward(*case), window)
    assert_same(tuple(truncated), tuple(gradient_by_autograd(case, window)))


@given(cases, st.integers(0, 3))
def test_a_window_as_long_as_the_sequence_truncates_nothing(case: Case, more: int) -> None:
    trace = bptt.forward(*case)
    full = bptt.backward(case.weights, trace)
    windowed = bptt.backward(case.weights, trace, case.x.shape[1] + more)
    assert all(torch.equal(a, b) for a, b in zip(windowed, full, strict=True))


def test_truncation_changes_the_gradient_of_what_is_recurrent_alone() -> None:
    case = make()
    trace = bptt.forward(*case)
    full, cut = bptt.backward(case.weights, trace), bptt.backward(case.weights, trace, 2)
    same = [torch.allclose(a, b) for a, b in zip(full, cut, strict=True)]
    assert same == [False, False, False, True, True]


class ByHand(torch.autograd.Function):
    """E as autograd sees it, with the hand-made backward pass as its derivative."""

    @staticmethod
    def forward(ctx: Any, x: Tensor, targets: Tensor, h0: Tensor, *weights: Tensor) -> Tensor:
        ctx.weights, ctx.trace = Parameters(*weights), bptt.forward(Parameters(*weights), x, targets, h0)
        return ctx.trace.losses.sum()

    @staticmethod
    def backward(ctx: Any, upstream: Tensor) -> tuple[Tensor | None, ...]:
        gradient = bptt.backward(ctx.weights, ctx.trace)
        return (None, None, None, *(upstream * part for part in gradient))


@pytest.mark.parametrize("rho", [0.5, 1.5])
def test_the_gradient_equals_finite_differences(rho: float) -> None:
    case = make(rho=rho, masked=0.2)
    weights = [weight.clone().requires_grad_() for weight in case.weights]
    assert torch.autograd.gradcheck(ByHand.apply, (case.x, case.targets, case.h0, *weights))


def test_the_forward_pass_equals_torchs_rnn() -> None:
    case = make()
    oracle = nn.RNN(2, 4, batch_first=True).double()
    with torch.no_grad():
        oracle.weight_ih_l0.copy_(case.weights.W_x)
        oracle.weight_hh_l0.copy_(case.weights.W_h)
        oracle.bias_ih_l0.copy_(case.weights.b)
        oracle.bias_hh_l0.zero_()
    trace = bptt.forward(*case)
    assert torch.equal(trace.h[:, 0], case.h0)
    assert_same(trace.h[:, 1:], oracle(case.x, case.h0.unsqueeze(0))[0].detach())


# ---------------------------------------------------------------- its parts


@given(cases)
def test_the_gradient_of_softmax_and_cross_entropy_is_prediction_minus_target(case: Case) -> None:
    trace = bptt.forward(*case)
    logits = (trace.h[:, 1:] @ case.weights.W_y.T + case.weights.b_y).requires_grad_()
    total = cross_entropy(
        logits.flatten(0, 1), case.targets.flatten(), ignore_index=IGNORE, reduction="sum"
    ) / len(case.x)
    assert_same(trace.error, torch.autograd.grad(total, logits)[0])
    assert_same(trace.y_hat, logits.detach().softmax(dim=-1))


@given(cases)
def test_deltas_are_the_derivatives_by_the_preactivations(case: Case) -> None:
    nudge = torch.zeros(*case.x.shape[:2], len(case.weights.b), dtype=torch.float64, requires_grad=True)
    W_h = [case.weights.W_h] * case.x.shape[1]
    total = losses_by_autograd(case, case.weights, W_h, nudge).sum()
    assert_same(bptt.deltas(case.weights, bptt.forward(*case)), torch.autograd.grad(total, nudge)[0])


@given(cases)
def test_contributions_are_derivatives_by_each_steps_own_matrix(case: Case) -> None:
    steps = case.x.shape[1]
    parts = bptt.contributions(case.weights, bptt.forward(*case))
    W_h = [case.weights.W_h.clone().requires_grad_() for _ in range(steps)]
    for t, loss in enumerate(losses_by_autograd(case, case.weights, W_h)):
        expected = torch.autograd.grad(loss, W_h, retain_graph=True, materialize_grads=True)
        assert_same(parts[t], torch.stack(expected))
        assert not parts[t, t + 1 :].any()


@given(cases)
def test_contributions_sum_to_the_gradient(case: Case) -> None:
    trace = bptt.forward(*case)
    total = bptt.contributions(case.weights, trace).sum(dim=(0, 1))
    assert_same(total, bptt.backward(case.weights, trace).W_h)


@given(cases, st.data())
def test_transport_is_the_jacobian_of_a_later_state_by_an_earlier(case: Case, data: st.DataObject) -> None:
    trace = bptt.forward(*case)
    k = data.draw(st.integers(0, case.x.shape[1]))
    t = data.draw(st.integers(k, case.x.shape[1]))

    def run(h: Tensor, x: Tensor) -> Tensor:
        for j in range(k, t):
            h = torch.tanh(case.weights.W_x @ x[j] + case.weights.W_h @ h + case.weights.b)
        return h

    expected = torch.stack([torch.func.jacrev(run)(h, x) for h, x in zip(trace.h[:, k], case.x, strict=True)])
    assert_same(bptt.transport(case.weights, trace, t, k), expected)


def test_transport_composes() -> None:
    case = make()
    trace = bptt.forward(*case)
    legs = bptt.transport(case.weights, trace, 6, 4) @ bptt.transport(case.weights, trace, 4, 1)
    assert_same(bptt.transport(case.weights, trace, 6, 1), legs)
    assert torch.equal(bptt.transport(case.weights, trace, 3, 3), torch.eye(4).double().repeat(3, 1, 1))


# ---------------------------------------------------------------- weights, types and messages


def test_random_parameters_keep_their_promises() -> None:
    before = torch.random.get_rng_state()
    weights = bptt.random_parameters(2, 5, 3, rho=0.7, seed=1)
    assert torch.equal(torch.random.get_rng_state(), before)
    assert_same(torch.linalg.svdvals(weights.W_h), torch.full((5,), 0.7, dtype=torch.float64))
    assert all(map(torch.equal, weights, bptt.random_parameters(2, 5, 3, rho=0.7, seed=1)))
    assert not torch.equal(weights.W_h, bptt.random_parameters(2, 5, 3, rho=0.7, seed=2).W_h)
    assert [tuple(weight.shape) for weight in weights] == [(5, 2), (5, 5), (5,), (3, 5), (3,)]


def test_float32_stays_float32() -> None:
    case = make()
    weights = bptt.random_parameters(2, 4, 3, dtype=torch.float32)
    gradient = bptt.backward(weights, bptt.forward(weights, case.x.float(), case.targets))
    assert {part.dtype for part in gradient} == {torch.float32}


@pytest.mark.parametrize(("t", "k"), [(2, 3), (7, 0), (3, -1)])
def test_transport_refuses_steps_that_do_not_exist(t: int, k: int) -> None:
    case = make()
    with pytest.raises(ValueError, match=f"from k={k} to t={t}: needs 0 <= k <= t <= 6"):
        bptt.transport(case.weights, bptt.forward(*case), t, k)


def test_wrong_shapes_are_named() -> None:
    case = make()
    with pytest.raises(ValueError, match=r"x has shape \(3, 6, 1\); expected \(batch, time, 2\)"):
        bptt.forward(case.weights, case.x[..., :1], case.targets)
    with pytest.raises(ValueError, match=r"targets have shape \(3, 5\); expected .* = \(3, 6\)"):
        bptt.forward(case.weights, case.x, case.targets[:, :5])


@pytest.mark.parametrize("wrong", [-1, 3])
def test_a_target_that_is_no_class_is_refused(wrong: int) -> None:
    case = make()
    case.targets[1, 2] = wrong
    with pytest.raises(ValueError, match=rf"target {wrong} is no class"):
        bptt.forward(*case)


def test_a_window_below_one_step_is_refused() -> None:
    case = make()
    for window in (0, -1):
        with pytest.raises(ValueError, match=f"window={window}: "):
            bptt.backward(case.weights, bptt.forward(*case), window)


@pytest.mark.gpu
def test_the_gradient_is_the_same_on_the_gpu() -> None:
    case = make()
    there = Case(
        Parameters(*(w.cuda() for w in case.weights)), case.x.cuda(), case.targets.cuda(), case.h0.cuda()
    )
    gradient = bptt.backward(there.weights, bptt.forward(*there))
    assert_same(tuple(part.cpu() for part in gradient), tuple(gradient_by_autograd(case)))
