"""CTC by enumeration, by forward and backward, and by torch; decoders against the exact distribution."""

from __future__ import annotations

import itertools
import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor, nn

from course_lib.models import ctc
from course_lib.models.convolution import StridedFrontEnd
from course_lib.recurrent import Recurrent, RNNCell

DTYPES = pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
TOLERANCE = {torch.float32: 1e-4, torch.float64: 1e-11}
Case = tuple[Tensor, Tensor, Tensor, Tensor]  # logits (B, T, K), targets (B, S), their lengths (B,) each


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Draw a batch, feasible or not: labels 1 to 3, with many repetitions, and lengths of all kinds."""
    batch, steps, most = draw(st.integers(1, 4)), draw(st.integers(1, 9)), draw(st.integers(1, 4))
    torch.manual_seed(draw(st.integers(0, 10**6)))
    targets = torch.randint(1, 4, (batch, most))
    ends, sizes = torch.randint(1, steps + 1, (batch,)), torch.randint(0, most + 1, (batch,))
    return 2 * torch.randn(batch, steps, 4, dtype=torch.float64), targets, ends, sizes


def torchs(logits: Tensor, targets: Tensor, ends: Tensor, sizes: Tensor) -> Tensor:
    log_probs = logits.log_softmax(dim=-1).transpose(0, 1)
    return nn.functional.ctc_loss(log_probs, targets, ends, sizes, reduction="none")


def ours(logits: Tensor, targets: Tensor, ends: Tensor | None = None, sizes: Tensor | None = None) -> Tensor:
    return ctc.ctc_loss(logits.log_softmax(dim=-1), targets, ends, sizes)


def assert_same(got: Tensor, wanted: Tensor) -> None:
    tolerance = TOLERANCE[got.dtype]
    torch.testing.assert_close(got, wanted, rtol=tolerance, atol=tolerance)


def distribution(steps: int, symbols: int = 3, seed: int = 0) -> Tensor:
    """Log-probabilities (T, K) of a network that is unsure."""
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(steps, symbols, generator=generator, dtype=torch.float64).log_softmax(dim=-1)


# ---------------------------------------------------------------- paths


@pytest.mark.parametrize(
    ("path", "labelling"),
    [
        ((), ()),
        ((0, 0), ()),
        ((1, 1, 2), (1, 2)),
        ((0, 1, 0, 1, 1, 0), (1, 1)),
        ((2, 0, 2, 2, 1, 0), (2, 2, 1)),
    ],
)
def test_a_path_collapses(path: tuple[int, ...], labelling: tuple[int, ...]) -> None:
    assert ctc.collapse(path) == labelling


@settings(max_examples=20)
@given(steps=st.integers(0, 6), labelling=st.lists(st.integers(1, 2), max_size=3))
def test_the_paths_of_a_labelling(steps: int, labelling: list[int]) -> None:
    found = list(ctc.paths(labelling, steps, 3))
    every = [p for p in itertools.product(range(3), repeat=steps) if ctc.collapse(p) == tuple(labelling)]
    assert found == every
    assert bool(found) == (steps >= ctc.shortest_path(labelling))
    # Without repetitions 2S + 1 places, at each step stay or go on: C(T + S, 2S) paths.
    if all(a != b for a, b in itertools.pairwise(labelling)):
        assert len(found) == math.comb(steps + len(labelling), 2 * len(labelling))


def test_l_with_blanks_and_where_a_path_may_skip() -> None:
    extended = ctc.with_blanks(torch.tensor([[3, 3, 1]]))
    assert extended.tolist() == [[0, 3, 0, 3, 0, 1, 0]]
    assert ctc.may_skip(extended).tolist() == [[False, False, False, False, False, True, False]]


# ---------------------------------------------------------------- the loss


def test_the_probabilities_of_all_labellings_sum_to_one_and_are_the_losss() -> None:
    log_probs = distribution(steps=6)
    exact = ctc.enumerate_labellings(log_probs)
    assert sum(exact.values()) == pytest.approx(1, abs=1e-12)
    for labelling, probability in exact.items():
        loss = ctc.ctc_loss(log_probs.unsqueeze(0), torch.tensor([labelling], dtype=torch.long))
        assert math.exp(-loss.item()) == pytest.approx(probability, abs=1e-14)
        by_paths = sum(
            math.exp(sum(log_probs[t, symbol].item() for t, symbol in enumerate(path)))
            for path in ctc.paths(labelling, 6, 3)
        )
        assert probability == pytest.approx(by_paths, abs=1e-14)


@DTYPES
@settings(max_examples=20)
@given(case=cases())
def test_value_and_gradient_are_torchs(dtype: torch.dtype, case: Case) -> None:
    logits, targets, ends, sizes = case
    logits = logits.to(dtype).requires_grad_()
    expected, got = torchs(logits, targets, ends, sizes), ours(logits, targets, ends, sizes)
    assert_same(got, expected)
    feasible = expected.isfinite()
    upstream = torch.rand_like(got)
    by_autograd = torch.autograd.grad(got, logits, upstream)[0]
    by_torch = torch.autograd.grad(expected, logits, upstream)[0]
    assert by_autograd.isfinite().all()
    assert_same(by_autograd[feasible], by_torch[feasible])
    by_hand = ctc.gradient(logits.detach(), targets, ends, sizes)
    assert_same(by_hand * upstream.view(-1, 1, 1), by_autograd)
    assert not by_hand[~feasible].any()


def test_torchs_gradient_with_respect_to_log_probabilities_is_that_of_the_logits() -> None:
    """torch.nn.functional.ctc_loss gives y - posterior for its input; the derivative itself is -posterior."""
    log_probs, targets = distribution(7).unsqueeze(0).requires_grad_(), torch.tensor([[1, 2, 2]])
    ends, sizes = torch.tensor([7]), torch.tensor([3])
    true = torch.autograd.grad(ctc.ctc_loss(log_probs, targets).sum(), log_probs)[0]
    loss = nn.functional.ctc_loss(log_probs.transpose(0, 1), targets, ends, sizes, reduction="sum")
    assert_same(torch.autograd.grad(loss, log_probs)[0], true + log_probs.exp())
    assert_same(true.sum(dim=-1), -torch.ones(1, 7, dtype=torch.float64))


def test_the_gradient_is_the_slope() -> None:
    """The gradient is that of a nudge of each logit, both ways."""
    logits, targets = distribution(5).unsqueeze(0), torch.tensor([[2, 2]])
    gradient, nudge = ctc.gradient(logits, targets), 1e-5
    for t, k in itertools.product(range(5), range(3)):
        step = torch.zeros_like(logits)
        step[0, t, k] = nudge
        slope = (ours(logits + step, targets) - ours(logits - step, targets)) / (2 * nudge)
        assert gradient[0, t, k].item() == pytest.approx(slope.item(), abs=1e-9)


@DTYPES
def test_a_thousand_steps_do_not_underflow(dtype: torch.dtype) -> None:
    logits = torch.randn(2, 1000, 6, dtype=dtype, generator=torch.Generator().manual_seed(0))
    targets = torch.randint(1, 6, (2, 40), generator=torch.Generator().manual_seed(1))
    full = torch.tensor([1000, 1000]), torch.tensor([40, 40])
    loss = ours(logits, targets)
    torch.testing.assert_close(loss, torchs(logits, targets, *full), rtol=1e-5, atol=1e-5)
    assert (loss > 100).all()  # e^-100 is zero in float32


def test_a_labelling_that_is_too_long_is_infinitely_unlikely() -> None:
    logits = torch.zeros(2, 3, 3, dtype=torch.float64)
    targets = torch.tensor([[1, 1], [1, 2]])  # the first needs a blank between its labels: 3 steps
    assert ours(logits, targets, torch.tensor([3, 2])).isfinite().all()
    assert ours(logits, targets, torch.tensor([2, 1])).isposinf().all()


def test_symbols_without_probability_take_no_part() -> None:
    log_probs = torch.tensor([[1.0, 0, 0], [0, 1, 0], [0, 0, 1]], dtype=torch.float64).log().unsqueeze(0)
    targets = torch.tensor([[1, 2]])
    assert ctc.ctc_loss(log_probs, targets).item() == 0
    places = ctc.alignment(log_probs, targets)
    assert places.argmax(dim=-1).tolist() == [[0, 1, 3]]
    assert places.sum(dim=-1).tolist() == [[1, 1, 1]]


# ---------------------------------------------------------------- alignments


def test_alphas_betas_and_alignments_are_sums_over_paths() -> None:
    """For [1, 1, 2] over 7 steps: each path's places in l' found one by one."""
    labelling, log_probs = (1, 1, 2), distribution(7)
    places = 2 * len(labelling) + 1
    alpha, beta, through = (torch.zeros(7, places, dtype=torch.float64) for _ in range(3))
    total = 0.0
    for walk in walks(labelling, 7):
        extended = ctc.with_blanks(torch.tensor(labelling)).tolist()
        steps = torch.stack([log_probs[t, extended[s]] for t, s in enumerate(walk)])
        total += steps.sum().exp().item()
        for t, s in enumerate(walk):
            through[t, s] += steps.sum().exp()
    targets = torch.tensor([labelling])
    for t, s in itertools.product(range(7), range(places)):
        begun = {walk[: t + 1] for walk in walks(labelling, 7, whole=False) if walk[t] == s}
        ended = {walk[t:] for walk in walks(labelling, 7, from_start=False) if walk[t] == s}
        alpha[t, s] = sum(probability(log_probs[: t + 1], labelling, walk) for walk in begun)
        beta[t, s] = sum(probability(log_probs[t:], labelling, walk) for walk in ended)
    assert_same(ctc.forward_variables(log_probs.unsqueeze(0), targets)[0].exp(), alpha)
    assert_same(ctc.backward_variables(log_probs.unsqueeze(0), targets)[0].exp(), beta)
    assert_same(ctc.alignment(log_probs.unsqueeze(0), targets)[0], through / total)


def walks(
    labelling: tuple[int, ...], steps: int, whole: bool = True, from_start: bool = True
) -> list[tuple[int, ...]]:
    """All walks through l', that may begin and, if `whole`, end where a path may."""
    extended = ctc.with_blanks(torch.tensor(labelling)).tolist()
    last = len(extended) - 1
    made = [(s,) for s in (range(2) if from_start else range(last + 1))]
    for _ in range(steps - 1):
        made = [
            (*walk, after)
            for walk in made
            for after in range(walk[-1], min(walk[-1] + 2, last) + 1)
            if after - walk[-1] < 2 or (extended[after] != 0 and extended[after] != extended[walk[-1]])
        ]
    return [walk for walk in made if not whole or walk[-1] >= last - 1]


def probability(log_probs: Tensor, labelling: tuple[int, ...], walk: tuple[int, ...]) -> float:
    extended = ctc.with_blanks(torch.tensor(labelling)).tolist()
    return math.exp(sum(log_probs[t, extended[s]].item() for t, s in enumerate(walk)))


@settings(max_examples=20)
@given(case=cases())
def test_beginnings_times_endings_give_the_same_probability_at_every_step(case: Case) -> None:
    logits, targets, ends, sizes = case
    places = ctc.alignment(logits.log_softmax(dim=-1), targets, ends, sizes)
    inside = torch.arange(logits.shape[1]) < ends.unsqueeze(1)
    feasible = torchs(logits, targets, ends, sizes).isfinite().unsqueeze(1)
    assert_same(places.sum(dim=-1), (inside & feasible).double())


@settings(max_examples=20)
@given(case=cases())
def test_padding_plays_no_part(case: Case) -> None:
    logits, targets, ends, sizes = case
    other, longer = logits.clone(), targets.clone()
    other[torch.arange(logits.shape[1]) >= ends.unsqueeze(1)] = 50.0
    longer[torch.arange(targets.shape[1]) >= sizes.unsqueeze(1)] = 0
    assert torch.equal(ours(other, longer, ends, sizes), ours(logits, targets, ends, sizes))
    inside = (torch.arange(logits.shape[1]) < ends.unsqueeze(1)).unsqueeze(2)
    gradient = ctc.gradient(other, longer, ends, sizes)
    assert torch.equal(gradient, ctc.gradient(logits, targets, ends, sizes))
    assert not gradient[~inside.expand_as(gradient)].any()


@pytest.mark.parametrize(
    ("ends", "sizes", "message"),
    [([0], [1], "need 1 step"), ([6], [1], "5 steps"), ([5], [3], "2 labels"), ([5], [2], "it is the blank")],
)
def test_impossible_lengths_and_blanks_are_named(ends: list[int], sizes: list[int], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        ours(torch.zeros(1, 5, 3), torch.tensor([[1, 0]]), torch.tensor(ends), torch.tensor(sizes))


# ---------------------------------------------------------------- decoding


@settings(max_examples=15)
@given(seed=st.integers(0, 10**6), steps=st.integers(1, 6))
def test_a_beam_that_keeps_everything_is_exact(seed: int, steps: int) -> None:
    log_probs = distribution(steps, seed=seed)
    exact = ctc.enumerate_labellings(log_probs)
    found = ctc.prefix_beam(log_probs, width=10**6)
    possible = {labelling: math.exp(log) for labelling, log in found if log > -math.inf}
    assert possible == pytest.approx(exact, abs=1e-13)
    assert [log for _, log in found] == sorted((log for _, log in found), reverse=True)


@settings(max_examples=15)
@given(seed=st.integers(0, 10**6), width=st.integers(1, 8))
def test_a_narrow_beam_loses_probability_and_never_invents_any(seed: int, width: int) -> None:
    log_probs = distribution(6, seed=seed)
    exact = ctc.enumerate_labellings(log_probs)
    found = ctc.prefix_beam(log_probs, width)
    assert 1 <= len(found) <= width
    assert all(math.exp(log) <= exact[labelling] + 1e-13 for labelling, log in found)


def test_the_likeliest_path_need_not_have_the_likeliest_labelling() -> None:
    """Blank at both steps is the likeliest path, 0.36; the label 1 has three paths, 0.64 together."""
    log_probs = torch.tensor([[0.6, 0.4], [0.6, 0.4]], dtype=torch.float64).log()
    assert ctc.greedy(log_probs.unsqueeze(0)) == [()]
    best, log = ctc.prefix_beam(log_probs, width=2)[0]
    assert (best, math.exp(log)) == ((1,), pytest.approx(0.64))


def test_a_repeated_label_needs_a_blank_between_in_the_beam_too() -> None:
    sure = torch.tensor([[0.0, 1, 0], [1, 0, 0], [0, 1, 0], [0, 1, 0]], dtype=torch.float64).log()
    assert ctc.prefix_beam(sure, width=3)[0] == ((1, 1), 0.0)
    assert ctc.greedy(sure.unsqueeze(0)) == [(1, 1)]


def test_greedy_reads_each_sequence_to_its_end() -> None:
    paths = torch.tensor([[1, 1, 0, 2], [0, 2, 2, 1]])
    log_probs = nn.functional.one_hot(paths, 3).double().log()
    assert ctc.greedy(log_probs) == [(1, 2), (2, 1)]
    assert ctc.greedy(log_probs, torch.tensor([3, 1])) == [(1,), ()]


def test_a_beam_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="width=0"):
        ctc.prefix_beam(distribution(2), width=0)


# ---------------------------------------------------------------- the recogniser


def test_the_recogniser_gives_a_distribution_a_step() -> None:
    front, layer = StridedFrontEnd(3, 4, [2]), Recurrent(RNNCell(4, 8), bidirectional=True)
    model, x = ctc.Recogniser(layer, 16, 4, front), torch.randn(2, 12, 3)
    assert model(x).shape == (2, 6, 4)
    torch.testing.assert_close(model(x).exp().sum(dim=-1), torch.ones(2, 6))
    torch.testing.assert_close(model(x), model.readout(layer(front(x))[0]).log_softmax(dim=-1))


def test_a_recogniser_learns_lines_by_heart() -> None:
    torch.manual_seed(0)
    model = ctc.Recogniser(nn.GRU(3, 8, batch_first=True, bidirectional=True), 16, 4)
    x, targets, sizes = torch.randn(2, 6, 3), torch.tensor([[1, 2, 2], [3, 1, 0]]), torch.tensor([3, 2])
    optimizer = torch.optim.Adam(model.parameters(), lr=0.05)
    for _ in range(40):
        optimizer.zero_grad()
        ctc.ctc_loss(model(x), targets, target_lengths=sizes).mean().backward()
        optimizer.step()
    assert ctc.greedy(model(x)) == [(1, 2, 2), (3, 1)]


def test_a_recogniser_without_a_front_end_keeps_all_steps() -> None:
    layer = nn.LSTM(3, 5, batch_first=True, bidirectional=True)
    assert ctc.Recogniser(layer, 10, 4)(torch.randn(2, 7, 3)).shape == (2, 7, 4)
