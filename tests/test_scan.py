"""All ways to run a linear recurrence against a loop in plain Python, and the laws that they must keep."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial, reduce

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor
from torch.autograd import gradcheck, gradgradcheck

from course_lib.models.scan import METHODS, Affine, chunked, combine, convolve, loop, powers, scan

METHOD = pytest.mark.parametrize("method", METHODS)
WAYS: dict[str, Callable[..., Tensor]] = {
    **{name: partial(scan, method=name) for name in METHODS},
    "auto": scan,
    "convolve": convolve,
}
WAY = pytest.mark.parametrize("way", WAYS.values(), ids=list(WAYS))
A_SHAPES = {"one": (1,), "units": (3,), "steps": (6, 1), "rows": (2, 1, 3), "each": (2, 6, 3)}


def by_hand(a: Tensor, u: Tensor, h0: Tensor | None = None) -> Tensor:
    """The definition, in Python's own numbers: a is (B, T, H)."""
    h0 = torch.zeros_like(u[:, 0]) if h0 is None else h0
    h = []
    for state, factors, inputs in zip(h0.tolist(), a.tolist(), u.tolist(), strict=True):
        h.append([])
        for a_t, u_t in zip(factors, inputs, strict=True):
            state = [a_i * h_i + u_i for a_i, h_i, u_i in zip(a_t, state, u_t, strict=True)]
            h[-1].append(state)
    return torch.tensor(h, dtype=u.dtype)


def by_autograd(a: Tensor, u: Tensor, h0: Tensor) -> Tensor:
    """The definition in operations whose gradients are torch's own."""
    states = [h0]
    for t in range(u.shape[1]):
        states.append(a.expand_as(u)[:, t] * states[-1] + u[:, t])
    return torch.stack(states[1:], dim=1)


def assert_same(ours: Tensor, theirs: Tensor) -> None:
    torch.testing.assert_close(ours, theirs, rtol=1e-11, atol=1e-11)


@st.composite
def recurrences(draw: st.DrawFn, constant: bool = False, most: int = 40) -> tuple[Tensor, Tensor, Tensor]:
    """Draw a (H,) or (B, T, H) in the unit disc, u (B, T, H) and h0 (B, H), all real or all complex."""
    batch, steps, hidden = draw(st.integers(1, 3)), draw(st.integers(1, most)), draw(st.integers(1, 3))
    dtype = draw(st.sampled_from([torch.float64, torch.complex128]))
    torch.manual_seed(draw(st.integers(0, 10**6)))
    shape = (hidden,) if constant or draw(st.booleans()) else (batch, steps, hidden)
    a = torch.randn(shape, dtype=dtype)
    a = a / a.abs().clamp(min=1)
    return a, torch.randn(batch, steps, hidden, dtype=dtype), torch.randn(batch, hidden, dtype=dtype)


# ---------------------------------------------------------------- the operator


def affine(values: tuple[int, ...]) -> Affine:
    """Whole numbers in float64: their products and sums are exact, so laws hold to the last bit."""
    return Affine(torch.tensor(values[:2]).double(), torch.tensor(values[2:]).double())


AFFINE = st.tuples(*[st.integers(-30, 30)] * 4).map(affine)


@given(AFFINE, AFFINE, AFFINE)
def test_combine_is_associative(p: Affine, q: Affine, r: Affine) -> None:
    for left, right in zip(combine(combine(p, q), r), combine(p, combine(q, r)), strict=True):
        assert torch.equal(left, right)


@given(AFFINE, AFFINE, st.integers(-30, 30))
def test_combine_is_one_step_after_the_other(p: Affine, q: Affine, h: int) -> None:
    both = combine(p, q)
    assert torch.equal(both.a * h + both.b, q.a * (p.a * h + p.b) + q.b)


def test_combine_does_not_commute() -> None:
    p, q = affine((2, 2, 1, 1)), affine((3, 3, 0, 0))
    assert not torch.equal(combine(p, q).b, combine(q, p).b)


@given(AFFINE)
def test_the_identity_changes_nothing(p: Affine) -> None:
    nothing = affine((1, 1, 0, 0))
    for combined in (combine(p, nothing), combine(nothing, p)):
        assert torch.equal(combined.a, p.a)
        assert torch.equal(combined.b, p.b)


@given(recurrences(most=12))
def test_combining_all_steps_gives_the_last_state(recurrence: tuple[Tensor, Tensor, Tensor]) -> None:
    a, u, h0 = recurrence
    whole = reduce(combine, map(Affine, a.expand_as(u).unbind(1), u.unbind(1)))
    assert_same(whole.a * h0 + whole.b, scan(a, u, h0)[:, -1])


# ---------------------------------------------------------------- oracles


@METHOD
@given(recurrences())
def test_every_method_equals_the_definition(method: str, recurrence: tuple[Tensor, Tensor, Tensor]) -> None:
    a, u, h0 = recurrence
    each = a.expand_as(u)
    assert_same(scan(a, u, method=method), by_hand(each, u))
    assert_same(scan(a, u, h0, method), by_hand(each, u, h0))


@given(recurrences(constant=True))
def test_the_convolution_equals_the_definition(recurrence: tuple[Tensor, Tensor, Tensor]) -> None:
    a, u, h0 = recurrence
    assert_same(convolve(a, u), by_hand(a.expand_as(u), u))
    assert_same(convolve(a, u, h0), by_hand(a.expand_as(u), u, h0))


@pytest.mark.parametrize("chunk", [1, 2, 3, 7, 16, 40])
@pytest.mark.parametrize("steps", [1, 2, 15, 16, 17])
@pytest.mark.parametrize("whole", [False, True], ids=["one a", "a each step"])
def test_any_chunk_gives_the_same(chunk: int, steps: int, whole: bool) -> None:
    u = torch.randn(2, steps, 3, dtype=torch.float64)
    a = torch.rand((2, steps, 3) if whole else (1, 1, 3), dtype=torch.float64)
    assert_same(chunked(a, u, chunk), loop(a, u))


@METHOD
@pytest.mark.parametrize("shape", A_SHAPES.values(), ids=list(A_SHAPES))
def test_a_may_have_any_shape_that_broadcasts(method: str, shape: tuple[int, ...]) -> None:
    a, u = torch.rand(shape, dtype=torch.float64), torch.randn(2, 6, 3, dtype=torch.float64)
    assert_same(scan(a, u, method=method), by_hand(a.expand_as(u), u))


@METHOD
@pytest.mark.parametrize("shape", A_SHAPES.values(), ids=list(A_SHAPES))
def test_gradients_of_both_orders_are_numerically_right(method: str, shape: tuple[int, ...]) -> None:
    a = (0.6 * torch.randn(shape, dtype=torch.complex128)).requires_grad_()
    u = torch.randn(2, 6, 3, dtype=torch.complex128, requires_grad=True)
    h0 = torch.randn(2, 3, dtype=torch.complex128, requires_grad=True)
    assert gradcheck(partial(scan, method=method), (a, u, h0), fast_mode=True)
    assert gradgradcheck(partial(scan, method=method), (a, u, h0), fast_mode=True)


@WAY
@given(recurrences(constant=True))
def test_gradients_equal_autograds_through_the_loop(
    way: Callable[..., Tensor], recurrence: tuple[Tensor, Tensor, Tensor]
) -> None:
    inputs = [part.requires_grad_() for part in recurrence]
    arriving = torch.randn_like(inputs[1])
    expected = torch.autograd.grad(by_autograd(*inputs), inputs, arriving)
    for got, wanted in zip(torch.autograd.grad(way(*inputs), inputs, arriving), expected, strict=True):
        torch.testing.assert_close(got, wanted, rtol=1e-9, atol=1e-9)


@WAY
def test_a_long_sequence_in_float32_stays_near_float64(way: Callable[..., Tensor]) -> None:
    torch.manual_seed(0)
    a = torch.polar(torch.rand(8) * 0.01 + 0.99, 6 * torch.rand(8))
    u = torch.randn(2, 2000, 8, dtype=torch.complex64)
    exact = loop(a.view(1, 1, -1).to(torch.complex128), u.to(torch.complex128))
    h = way(a, u)
    assert h.dtype == torch.complex64
    assert (h - exact).norm() / exact.norm() < 1e-4


@pytest.mark.gpu
@WAY
def test_cpu_and_gpu_agree(way: Callable[..., Tensor]) -> None:
    a = torch.polar(torch.rand(8) * 0.1 + 0.9, 6 * torch.rand(8))
    u = torch.randn(2, 500, 8, dtype=torch.complex64)
    torch.testing.assert_close(way(a.cuda(), u.cuda()).cpu(), way(a, u), rtol=1e-4, atol=1e-4)


# ---------------------------------------------------------------- laws


@WAY
@given(recurrences(constant=True), st.floats(-3, 3))
def test_it_is_linear_in_u(
    way: Callable[..., Tensor], recurrence: tuple[Tensor, Tensor, Tensor], factor: float
) -> None:
    a, u, _ = recurrence
    other = torch.randn_like(u)
    assert_same(way(a, u + factor * other), way(a, u) + factor * way(a, other))


@METHOD
@given(recurrences(), st.integers(0, 39))
def test_a_sequence_in_two_pieces_is_the_whole(
    method: str, recurrence: tuple[Tensor, Tensor, Tensor], cut: int
) -> None:
    a, u, h0 = recurrence
    cut = min(cut, u.shape[1] - 1)
    each = a.expand_as(u)
    whole = scan(a, u, h0, method)
    first = scan(each[:, :cut], u[:, :cut], h0, method)
    state = first[:, -1] if cut else h0
    assert_same(torch.cat([first, scan(each[:, cut:], u[:, cut:], state, method)], dim=1), whole)


@METHOD
@pytest.mark.parametrize("s", [0, 1, 31, 32, 68])
def test_h_depends_on_the_past_alone(method: str, s: int) -> None:
    a, u = torch.rand(3, dtype=torch.float64) + 0.1, torch.randn(1, 69, 3, dtype=torch.float64)
    nudged = u.clone()
    nudged[:, s] += 1
    changed = (scan(a, u, method=method) != scan(a, nudged, method=method)).any(dim=2).squeeze(0)
    assert not changed[:s].any()
    assert changed[s]


def test_extreme_factors() -> None:
    u = torch.randn(2, 40, 3, dtype=torch.float64)
    for way in WAYS.values():
        torch.testing.assert_close(way(torch.zeros(3), u), u)  # forget all
        torch.testing.assert_close(way(torch.ones(3), u), u.cumsum(dim=1))  # forget nothing
    halved = 2.0 ** -torch.arange(5).double()
    assert torch.equal(powers(torch.tensor([0.5, 1.0], dtype=torch.float64), 5)[:, 0], halved)


# ---------------------------------------------------------------- edges and messages


@WAY
def test_no_steps_give_no_states(way: Callable[..., Tensor]) -> None:
    assert way(torch.ones(3), torch.zeros(2, 0, 3), torch.ones(2, 3)).shape == (2, 0, 3)
    assert way(torch.ones(3), torch.zeros(0, 5, 3)).shape == (0, 5, 3)


@WAY
def test_a_real_u_meets_a_complex_a(way: Callable[..., Tensor]) -> None:
    a = torch.randn(3, dtype=torch.complex128, requires_grad=True)
    u = torch.randn(2, 5, 3, dtype=torch.float64, requires_grad=True)
    h = way(a, u)
    assert h.dtype == torch.complex128
    h.abs().sum().backward()
    assert u.grad is not None
    assert u.grad.dtype == torch.float64


@WAY
def test_the_arguments_are_left_as_they_were(way: Callable[..., Tensor]) -> None:
    a, u = torch.rand(3), torch.randn(2, 40, 3)
    before = a.clone(), u.clone()
    way(a, u, torch.ones(2, 3))
    assert torch.equal(a, before[0])
    assert torch.equal(u, before[1])


@WAY
def test_a_wrong_shape_is_named(way: Callable[..., Tensor]) -> None:
    a, u = torch.ones(3), torch.ones(2, 5, 3)
    with pytest.raises(ValueError, match=r"u has shape \(5, 3\); expected \(batch, time, hidden\)"):
        way(a, u[0])
    with pytest.raises(ValueError, match=r"a has shape \(4,\), which does not broadcast to u's \(2, 5, 3\)"):
        way(torch.ones(4), u)
    with pytest.raises(ValueError, match=r"h0 has shape \(3,\); expected \(batch, hidden\) = \(2, 3\)"):
        way(a, u, a)


def test_a_convolution_needs_one_factor_for_all_steps() -> None:
    with pytest.raises(ValueError, match=r"needs one a for all steps, \(H,\)"):
        convolve(torch.ones(5, 3), torch.ones(2, 5, 3))


def test_an_unknown_method_names_the_choices() -> None:
    with pytest.raises(ValueError, match=r"'fast': choose one of auto, loop, chunked, log-depth"):
        scan(torch.ones(3), torch.ones(2, 5, 3), method="fast")
