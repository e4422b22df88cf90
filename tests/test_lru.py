"""The LRU against a loop in float64 and a convolution; its start against the law it is drawn from."""

from __future__ import annotations

import cmath
import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor, nn

from course_lib.models.lru import LRU, LRUBlock, LRUNetwork, ring
from course_lib.models.scan import METHODS, convolve
from course_lib.recurrent import SequenceModel
from course_lib.training import fit

METHOD = pytest.mark.parametrize("method", METHODS)


def assert_same(ours: Tensor, theirs: Tensor) -> None:
    torch.testing.assert_close(ours, theirs, rtol=1e-11, atol=1e-11)


def by_hand(lru: LRU, x: Tensor, state: Tensor | None = None) -> tuple[Tensor, Tensor]:
    """The paper's equations for one step after the other, from the parameters alone."""
    eigenvalues = torch.tensor(
        [
            cmath.exp(complex(-math.exp(nu), math.exp(theta)))
            for nu, theta in zip(lru.nu_log.tolist(), lru.theta_log.tolist(), strict=True)
        ],
        dtype=torch.complex128,
    )
    w_x, w_y = (torch.complex(w[..., 0], w[..., 1]) for w in (lru.weight_ih, lru.weight_ho))
    h = torch.zeros(len(x), lru.hidden_size, dtype=torch.complex128) if state is None else state
    outputs = []
    for t in range(x.shape[1]):
        h = eigenvalues * h + lru.gamma_log.exp() * (x[:, t].to(torch.complex128) @ w_x.T)
        outputs.append((h @ w_y.T).real + lru.skip * x[:, t])
    return torch.stack(outputs, dim=1), h


def layer(method: str = "auto", **settings: float) -> LRU:
    torch.manual_seed(0)
    return LRU(3, 5, method=method, **settings).double()


# ---------------------------------------------------------------- oracles


@METHOD
@pytest.mark.parametrize("steps", [1, 2, 50])
@pytest.mark.parametrize("batch", [1, 4])
def test_the_layer_equals_its_equations(method: str, steps: int, batch: int) -> None:
    lru = layer(method, r_min=0.5)
    x, state = torch.randn(batch, steps, 3).double(), torch.randn(batch, 5, dtype=torch.complex128)
    for given_state in (None, state):
        for ours, expected in zip(lru(x, given_state), by_hand(lru, x, given_state), strict=True):
            assert_same(ours, expected)


def test_its_states_are_a_convolution() -> None:
    lru, x = layer(), torch.randn(2, 50, 3).double()
    weight = torch.view_as_complex(lru.weight_ih.detach()) * lru.gamma_log.exp().unsqueeze(1)
    driven = x.to(torch.complex128) @ weight.T
    assert_same(lru.states(x), convolve(lru.eigenvalues, driven))


@METHOD
def test_its_gradients_equal_autograds_through_the_equations(method: str) -> None:
    lru, x = layer(method, r_min=0.5), torch.randn(2, 40, 3, dtype=torch.float64, requires_grad=True)
    state = torch.randn(2, 5, dtype=torch.complex128, requires_grad=True)
    weights = list(lru.parameters())
    arriving = torch.randn(2, 40, 3, dtype=torch.float64)
    got = torch.autograd.grad(lru(x, state)[0], [x, state, *weights], arriving)

    eigenvalues = torch.exp(torch.complex(-lru.nu_log.exp(), lru.theta_log.exp()))
    w_x, w_y = (torch.complex(w[..., 0], w[..., 1]) for w in (lru.weight_ih, lru.weight_ho))
    h, outputs = state, []
    for x_t in x.unbind(1):
        h = eigenvalues * h + lru.gamma_log.exp() * (x_t.to(torch.complex128) @ w_x.T)
        outputs.append((h @ w_y.T).real + lru.skip * x_t)
    expected = torch.autograd.grad(torch.stack(outputs, dim=1), [x, state, *weights], arriving)
    for mine, wanted in zip(got, expected, strict=True):
        torch.testing.assert_close(mine, wanted, rtol=1e-9, atol=1e-9)


def test_float32_is_near_float64() -> None:
    lru, x = layer(r_min=0.9), torch.randn(2, 1000, 3).double()
    exact = lru(x)[0]
    assert (lru.float()(x.float())[0] - exact).norm() / exact.norm() < 1e-4


def test_a_block_is_its_formula() -> None:
    block, x = LRUBlock(layer()).double(), torch.randn(2, 9, 3).double()
    normed = (x - x.mean(-1, keepdim=True)) / (x.var(-1, unbiased=False, keepdim=True) + 1e-5).sqrt()
    v = by_hand(block.lru, normed)[0]
    v = v * 0.5 * (1 + torch.erf(v / math.sqrt(2)))  # GELU
    first, second = (v @ block.gate.weight.T + block.gate.bias).chunk(2, dim=-1)
    assert_same(block(x)[0], x + first * torch.sigmoid(second))


@pytest.mark.gpu
def test_cpu_and_gpu_agree() -> None:
    network, x = LRUNetwork(3, 8, 5, layers=2, r_min=0.9), torch.randn(2, 500, 3)
    on_cpu = network(x)[0]
    torch.testing.assert_close(network.cuda()(x.cuda())[0].cpu(), on_cpu, rtol=1e-4, atol=1e-4)


# ---------------------------------------------------------------- the ring


def test_eigenvalues_are_uniform_on_the_ring() -> None:
    torch.manual_seed(0)
    nu, theta = ring(20_000, 0.4, 0.9, 1.0)
    radius = torch.exp(-nu)
    assert 0.4 <= radius.min() < 0.41
    assert 0.89 < radius.max() <= 0.9
    assert 0 < theta.min() < 0.01
    assert 0.99 < theta.max() <= 1.0
    for inner in (0.5, 0.6, 0.8):  # a smaller ring's share of the area
        expected = (inner**2 - 0.4**2) / (0.9**2 - 0.4**2)
        assert (radius < inner).double().mean().item() == pytest.approx(expected, abs=0.015)
    assert (theta < 0.25).double().mean().item() == pytest.approx(0.25, abs=0.015)


@given(st.floats(-50, 50), st.floats(-50, 5))
def test_no_parameter_leads_out_of_the_unit_disc(nu_log: float, theta_log: float) -> None:
    lru = layer()
    with torch.no_grad():
        lru.nu_log.fill_(nu_log)
        lru.theta_log.fill_(theta_log)
    assert lru.eigenvalues.abs().max() <= 1


@pytest.mark.parametrize("limits", [(0.0, 1.0, 2 * math.pi), (0.999, 1.0, 0.1), (0.0, 1e-3, 1e-3)])
def test_every_start_is_finite_and_on_its_ring(limits: tuple[float, float, float]) -> None:
    lru = LRU(3, 1000, *limits)
    assert all(parameter.isfinite().all() for parameter in lru.parameters())
    modulus, angle = lru.eigenvalues.abs(), lru.theta_log.exp()
    assert (modulus >= limits[0] - 1e-6).all()
    assert (modulus <= limits[1] + 1e-6).all()
    assert (angle <= limits[2] + 1e-6).all()


@pytest.mark.parametrize("normalise", [True, False])
def test_gamma_keeps_the_variance_of_white_noise(normalise: bool) -> None:
    torch.manual_seed(0)
    lru = LRU(16, 500, r_min=0.9, r_max=0.95, normalise=normalise)
    h = lru.states(torch.randn(64, 300, 16))[:, -1]
    variance = h.abs().square().mean().item()
    expected = 1.0 if normalise else (1 / (1 - lru.eigenvalues.abs().square())).mean().item()
    assert variance == pytest.approx(expected, rel=0.05)
    assert lru.gamma_log.requires_grad is normalise


# ---------------------------------------------------------------- laws


def test_the_layer_is_linear_and_the_block_is_not() -> None:
    lru, x, other = layer(), torch.randn(2, 9, 3).double(), torch.randn(2, 9, 3).double()
    assert_same(lru(x + 2 * other)[0], lru(x)[0] + 2 * lru(other)[0])
    block = LRUBlock(lru).double()
    assert not torch.allclose(block(x + 2 * other)[0], block(x)[0] + 2 * block(other)[0])


@given(st.integers(0, 8))
def test_the_output_depends_on_the_past_alone(s: int) -> None:
    network, x = LRUNetwork(3, 4, 5, layers=2), torch.randn(1, 9, 3)
    nudged = x.clone()
    nudged[:, s] += 1
    changed = (network(x)[0] != network(nudged)[0]).any(dim=2).squeeze(0)
    assert not changed[:s].any()
    assert changed[s]


@given(st.integers(1, 39))
def test_a_sequence_in_two_pieces_is_the_whole(cut: int) -> None:
    network, x = LRUNetwork(3, 4, 5, layers=2).double(), torch.randn(2, 40, 3).double()
    whole, last = network(x)
    first, state = network(x[:, :cut])
    second, end = network(x[:, cut:], state)
    assert_same(torch.cat([first, second], dim=1), whole)
    for ours, expected in zip(end, last, strict=True):
        assert_same(ours, expected)


def test_dropout_acts_in_training_alone() -> None:
    block, x = LRUBlock(layer(), dropout=0.5).double(), torch.randn(2, 9, 3).double()
    assert not torch.equal(block(x)[0], block(x)[0])
    block.eval()
    assert torch.equal(block(x)[0], block(x)[0])


# ---------------------------------------------------------------- in use


def test_it_trains_and_its_eigenvalues_move() -> None:
    torch.manual_seed(0)
    model = SequenceModel(LRUNetwork(2, 8, 8, r_min=0.9), 8, 1)
    x = torch.randn(64, 30, 2)
    y = x[:, 0, :1]
    before = model.recurrent.blocks[0].lru.eigenvalues.detach().clone()

    def loss(model: nn.Module, batch: tuple[Tensor, Tensor]) -> Tensor:
        return nn.functional.mse_loss(model(batch[0])[0], batch[1])

    history = fit(model, loss, [(x, y)], steps=40, lr=1e-2, clip=1.0, progress=None)
    assert history.loss[-1] < 0.5 * history.loss[0]
    assert not torch.allclose(model.recurrent.blocks[0].lru.eigenvalues, before)


def test_weights_can_be_saved_and_loaded() -> None:
    first, second, x = LRUNetwork(3, 4, 5), LRUNetwork(3, 4, 5), torch.randn(2, 9, 3)
    assert not torch.equal(first(x)[0], second(x)[0])
    second.load_state_dict(first.state_dict())
    assert torch.equal(first(x)[0], second(x)[0])


@pytest.mark.parametrize("shape", [(4, 3), (4, 6, 2), (4, 0, 3)])
@pytest.mark.parametrize("made", [layer().float(), LRUNetwork(3, 4, 5)], ids=["layer", "network"])
def test_a_wrong_shape_is_named(made: nn.Module, shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match=r"x has shape .*expected \(batch, time, 3\)"):
        made(torch.zeros(shape))


@pytest.mark.parametrize("limits", [(0.9, 0.9, 1.0), (-0.1, 0.9, 1.0), (0.0, 1.1, 1.0), (0.0, 1.0, 0.0)])
def test_a_wrong_ring_is_named(limits: tuple[float, float, float]) -> None:
    with pytest.raises(ValueError, match=r"expected 0 <= r_min < r_max <= 1"):
        LRU(3, 5, *limits)
