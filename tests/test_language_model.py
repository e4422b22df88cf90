"""Language models: probabilities that sum to one, bits that add up, samples that follow the softmax."""

from __future__ import annotations

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from course_lib.data import StreamBatches
from course_lib.language_model import NextTokenLoss, NGram, bits_per_character, detach, sample
from course_lib.recurrent import Recurrent, RNNCell, SequenceModel

V = 5
tokens_of_v = st.lists(st.integers(0, V - 1), min_size=4, max_size=40)


def character_model(seed: int = 0) -> SequenceModel:
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        return SequenceModel(Recurrent(RNNCell(3, 6)), 6, V, nn.Embedding(V, 3), every_step=True)


class Fixed(nn.Module):
    """Gives the same logits whatever it reads; its state counts what it has read."""

    def __init__(self, logits: Tensor) -> None:
        super().__init__()
        self.logits = logits

    def forward(self, tokens: Tensor, state: Tensor | None) -> tuple[Tensor, Tensor]:
        read = torch.zeros(()) if state is None else state
        return self.logits.expand(*tokens.shape, len(self.logits)), read + tokens.shape[1]


# ---------------------------------------------------------------- the loss


def stream() -> Tensor:
    return torch.randint(V, (61,), generator=torch.Generator().manual_seed(0))


def test_the_loss_is_the_mean_cross_entropy_of_the_next_token() -> None:
    model, (x, y, fresh) = character_model(), next(iter(StreamBatches(stream(), 3, 5)))
    by_hand = [cross_entropy(model(x)[0][b, t], y[b, t]) for b in range(3) for t in range(5)]
    torch.testing.assert_close(NextTokenLoss()(model, (x, y, fresh)), torch.stack(by_hand).mean())


def test_the_state_goes_on_from_batch_to_batch_and_no_gradient_does() -> None:
    model, loss = character_model(), NextTokenLoss()
    batches = list(StreamBatches(stream(), 3, 5))
    whole = model(torch.cat([x for x, _, _ in batches], dim=1))[0].chunk(len(batches), dim=1)
    for (x, y, fresh), logits in zip(batches, whole, strict=True):
        torch.testing.assert_close(
            loss(model, (x, y, fresh)), cross_entropy(logits.flatten(0, 1), y.flatten())
        )
        assert not loss.state.requires_grad


def test_a_fresh_batch_starts_from_zero() -> None:
    model, loss = character_model(), NextTokenLoss()
    x, y, _ = next(iter(StreamBatches(stream(), 3, 5)))
    first = loss(model, (x, y, True))
    assert not torch.equal(loss(model, (x, y, False)), first)
    assert torch.equal(loss(model, (x, y, True)), first)


def test_detach_keeps_the_numbers_and_cuts_the_history_of_one_or_two_states() -> None:
    h = torch.ones(2, requires_grad=True) * 2
    assert torch.equal(detach(h), h)
    assert [part.requires_grad for part in (detach(h), *detach((h, h)))] == [False] * 3


# ---------------------------------------------------------------- bits per character


def test_bits_are_the_sum_by_hand() -> None:
    model, tokens = character_model(), stream()
    logits = model(tokens[:-1].unsqueeze(0))[0][0]
    bits = [-math.log2(logits[t].softmax(0)[tokens[t + 1]].item()) for t in range(60)]
    assert bits_per_character(model, tokens) == pytest.approx(sum(bits) / 60, abs=1e-5)


@pytest.mark.parametrize("window", [1, 7, 60, 100])
def test_a_window_starts_from_zero_and_every_token_still_counts(window: int) -> None:
    model, tokens = character_model(), stream()
    bits = 0.0
    for start in range(0, 60, window):
        part = tokens[start : start + window + 1]
        bits += bits_per_character(model, part) * (len(part) - 1)
    assert bits_per_character(model, tokens, window) == pytest.approx(bits / 60, abs=1e-5)


def test_knowing_nothing_costs_log2_of_the_alphabet() -> None:
    assert bits_per_character(Fixed(torch.zeros(V)), stream()) == pytest.approx(math.log2(V), abs=1e-6)
    empty = NGram([], order=2, size=V)
    assert empty.bits_per_character(stream().tolist()) == pytest.approx(math.log2(V), abs=1e-12)


# ---------------------------------------------------------------- sampling


@pytest.mark.parametrize("seed", range(5))
def test_temperature_zero_takes_the_likeliest_token_after_the_whole_text(seed: int) -> None:
    model, prompt = character_model(seed), torch.tensor([1, 2])
    with torch.no_grad():
        model.recurrent.cell.weight_hh.mul_(4)  # so that what was read long ago matters
    text = prompt
    for _ in range(12):
        likeliest = model(text.unsqueeze(0))[0][0, -1].argmax().view(1)
        text = torch.cat([text, likeliest])
    assert torch.equal(sample(model, prompt, 12, temperature=0), text[2:])


@pytest.mark.parametrize("temperature", [0.5, 1.0, 2.0])
def test_frequencies_follow_the_softmax(temperature: float) -> None:
    logits, n = torch.tensor([0.0, 1.0, -1.0, 0.5, 2.0]), 4000
    drawn = sample(Fixed(logits), torch.tensor([0]), n, temperature)
    expected = n * (logits / temperature).softmax(0)
    chi_square = ((drawn.bincount(minlength=V) - expected) ** 2 / expected).sum()
    assert chi_square < 25  # p = 5e-5 with 4 degrees of freedom; the seed is fixed


def test_each_token_is_fed_back() -> None:
    """After token n comes token n + 1: a model that reads only what it drew last must count."""
    model = SequenceModel(Recurrent(RNNCell(V, V, "linear")), V, V, nn.Embedding(V, V), every_step=True)
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.zero_()
        model.embedding.weight.copy_(torch.eye(V))
        model.recurrent.cell.weight_ih.copy_(50 * torch.eye(V).roll(1, dims=0))
        model.readout.weight.copy_(torch.eye(V))
    assert sample(model, torch.tensor([3, 1]), 7).tolist() == [2, 3, 4, 0, 1, 2, 3]
    assert sample(model, torch.tensor([1]), 7, stop=4).tolist() == [2, 3]


def test_the_seed_alone_decides_the_sample() -> None:
    before = torch.random.get_rng_state()
    model, prompt = character_model(), torch.tensor([1])
    assert torch.equal(sample(model, prompt, 30, seed=1), sample(model, prompt, 30, seed=1))
    assert not torch.equal(sample(model, prompt, 30, seed=1), sample(model, prompt, 30, seed=2))
    assert sample(model, prompt, 0).tolist() == []
    assert torch.equal(torch.random.get_rng_state(), before)


@pytest.mark.parametrize(("prompt", "temperature"), [([1], -0.5), ([], 1.0)])
def test_a_wrong_wish_is_told(prompt: list[int], temperature: float) -> None:
    with pytest.raises(ValueError, match=r"tokens of prompt: need >= 0 and at least 1"):
        sample(Fixed(torch.zeros(V)), torch.tensor(prompt, dtype=torch.long), 3, temperature)


# ---------------------------------------------------------------- n-grams


def kneser_ney(tokens: list[int], order: int, token: int, context: list[int], discount: float) -> float:
    """Return the same probability by counting in the list itself, slowly (Chen and Goodman 1999, 2.7)."""
    grams = [tuple(tokens[i : i + order]) for i in range(len(tokens) - order + 1)]

    def probability(context: tuple[int, ...], pool: list[tuple[int, ...]]) -> float:
        # `pool` holds the grams to count, each one token longer than the context.
        shorter = dict.fromkeys(pool)
        lower = probability(context[1:], [gram[1:] for gram in shorter]) if context else 1 / V
        following = [gram[-1] for gram in pool if gram[:-1] == context]
        if not following:
            return lower
        kept = max(following.count(token) - discount, 0) / len(following)
        return kept + discount * len(set(following)) / len(following) * lower

    for _ in range(order - 1 - len(context)):  # a short context starts further down
        grams = [gram[1:] for gram in dict.fromkeys(grams)]
    return probability(
        tuple(context[len(context) - order + 1 :] if len(context) >= order else context), grams
    )


@given(tokens_of_v, st.integers(1, 4), st.lists(st.integers(0, V - 1), max_size=5), st.floats(0.05, 1.0))
def test_ngrams_equal_slow_counting(
    tokens: list[int], order: int, context: list[int], discount: float
) -> None:
    context = context if order > 1 else []
    model = NGram(tokens, order, V, discount)
    for token in range(V):
        slow = kneser_ney(tokens, order, token, context, discount)
        assert model.probability(token, context) == pytest.approx(slow, rel=1e-12)


@given(tokens_of_v, st.integers(1, 4), st.lists(st.integers(0, V - 1), max_size=5), st.floats(0.05, 1.0))
def test_ngram_probabilities_are_positive_and_sum_to_one(
    tokens: list[int], order: int, context: list[int], discount: float
) -> None:
    probabilities = NGram(tokens, order, V, discount).probabilities(context)
    assert probabilities.sum().item() == pytest.approx(1, abs=1e-12)
    assert (probabilities > 0).all()


def test_unigrams_by_hand() -> None:
    model = NGram([0, 0, 0, 1], order=1, size=4, discount=0.5)
    # Counts 3 and 1 of 4; half a count is taken off both, and 1 / 4 of the mass goes to all four alike.
    expected = [2.5 / 4 + 1 / 16, 0.5 / 4 + 1 / 16, 1 / 16, 1 / 16]
    assert model.probabilities([]).tolist() == pytest.approx(expected)


def test_bigrams_by_hand() -> None:
    # "a b a b c": pairs ab twice, ba once, bc once; so a, b and c were each seen in one place.
    model = NGram([0, 1, 0, 1, 2], order=2, size=3, discount=0.5)
    third = 0.5 / 3 + 0.5 * 3 / 3 * 1 / 3
    assert model.probabilities([]).tolist() == pytest.approx([third] * 3)
    assert model.probabilities([0]).tolist() == pytest.approx(
        [0.25 * third, 1.5 / 2 + 0.25 * third, 0.25 * third]
    )
    assert model.probabilities([1]).tolist() == pytest.approx(
        [0.25 + 0.5 * third, 0.5 * third, 0.25 + 0.5 * third]
    )
    assert model.probabilities([2]).tolist() == pytest.approx([third] * 3)  # never seen before another


def test_shorter_contexts_count_places_not_occurrences() -> None:
    """The classic case: "Francisco" is frequent, but follows "San" alone."""
    san_francisco, other = [0, 1] * 20, [2, 3, 0, 3, 1, 3, 2, 3]
    model = NGram(san_francisco + other, order=2, size=5)
    assert model.probability(1, [4]) < model.probability(3, [4])


def test_only_the_last_tokens_count() -> None:
    model = NGram(stream().tolist(), order=3, size=V)
    assert torch.equal(model.probabilities([4, 4, 0, 1]), model.probabilities([0, 1]))


def test_ngram_bits_are_the_sum_by_hand() -> None:
    tokens = stream().tolist()
    model = NGram(tokens, order=3, size=V)
    bits = [-math.log2(model.probability(tokens[i], tokens[:i])) for i in range(1, len(tokens))]
    assert model.bits_per_character(tokens) == pytest.approx(sum(bits) / 60)


LINES = [[1, 2, 3], [1, 2], [2, 2, 4, 1], [3], [1, 2, 3]]


def lines_as_stream(lines: list[list[int]]) -> list[int]:
    return [0, *(token for line in lines for token in (*line, 0))]


@pytest.mark.parametrize("order", [1, 2, 3, 5])
def test_with_a_boundary_the_order_of_the_lines_does_not_matter(order: int) -> None:
    forwards = NGram(lines_as_stream(LINES), order, V, boundary=0)
    backwards = NGram(lines_as_stream(LINES[::-1]), order, V, boundary=0)
    for context in ([0], [4, 1, 0], [0, 1, 2], [3, 0, 2]):
        assert torch.equal(forwards.probabilities(context), backwards.probabilities(context))
        assert forwards.probabilities(context).sum().item() == pytest.approx(1, abs=1e-12)


def test_without_a_boundary_the_order_of_the_lines_matters() -> None:
    forwards, backwards = (NGram(lines_as_stream(lines), 3, V) for lines in (LINES, LINES[::-1]))
    assert not torch.equal(forwards.probabilities([3, 0]), backwards.probabilities([3, 0]))


def test_with_a_boundary_only_the_line_itself_is_looked_at() -> None:
    model = NGram(lines_as_stream(LINES), 4, V, boundary=0)
    assert torch.equal(model.probabilities([4, 3, 0, 1]), model.probabilities([0, 1]))
    # Three of the five lines begin with 1, none with 4: at a line's start occurrences count, not places.
    difference = model.probability(1, [0]) - model.probability(4, [0])
    assert difference > (3 - 0.75) / 5


def test_a_stream_that_does_not_begin_with_its_boundary_is_refused() -> None:
    with pytest.raises(ValueError, match="begins with 1"):
        NGram([1, 2, 0], order=2, size=V, boundary=0)


@pytest.mark.parametrize(("order", "discount"), [(0, 0.75), (2, 0.0), (2, 1.5)])
def test_settings_without_a_meaning_are_refused(order: int, discount: float) -> None:
    with pytest.raises(ValueError, match=r"order=0|discount="):
        NGram([0, 1], order, V, discount)
