"""The made-up tasks: what each promises of its sequences, and the loss of knowing nothing."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor

from course_lib.data.adding import MEAN_LOSS, adding
from course_lib.data.agreement import NOUNS, VERBS, WORDS, agreement, spell
from course_lib.data.recall import recall

seeds = st.integers(0, 10**6)


@given(st.integers(1, 30), st.integers(2, 15), seeds)
def test_adding_marks_one_number_in_each_half_and_asks_for_their_sum(n: int, steps: int, seed: int) -> None:
    x, total = adding(n, steps, seed)
    numbers, marks = x.unbind(dim=-1)
    assert x.shape == (n, steps, 2)
    assert set(marks.unique().tolist()) <= {0.0, 1.0}
    assert (marks[:, : steps // 2].sum(dim=1) == 1).all()
    assert (marks[:, steps // 2 :].sum(dim=1) == 1).all()
    assert ((numbers >= 0) & (numbers < 1)).all()
    torch.testing.assert_close(
        total[:, 0], torch.stack([row[m == 1].sum() for row, m in zip(numbers, marks, strict=True)])
    )


def test_always_answering_one_costs_what_the_task_says() -> None:
    _, total = adding(100_000, 4)
    # The standard error of the mean of (sum - 1)^2 is 0.0006 here.
    assert (total - 1).pow(2).mean().item() == pytest.approx(MEAN_LOSS, abs=0.003)


def test_adding_marks_every_place() -> None:
    assert adding(2000, 9)[0][..., 1].any(dim=0).all()


@given(st.integers(1, 20), st.integers(1, 12), st.integers(2, 5), seeds)
def test_recall_shows_the_symbol_then_distractors_then_the_cue(
    n: int, delay: int, symbols: int, seed: int
) -> None:
    x, answer = recall(n, delay, symbols, seed)
    assert x.shape == (n, delay + 1, 2 * symbols + 1)
    assert (x.sum(dim=-1) == 1).all()
    tokens = x.argmax(dim=-1)
    assert torch.equal(tokens[:, 0], answer)
    assert ((tokens[:, 1:-1] >= symbols) & (tokens[:, 1:-1] < 2 * symbols)).all()
    assert (tokens[:, -1] == 2 * symbols).all()


def test_recall_uses_every_symbol() -> None:
    x, answer = recall(500, 3, symbols=4)
    assert sorted(answer.unique().tolist()) == [0, 1, 2, 3]
    assert x.flatten(0, 1).any(dim=0).all()


@given(st.integers(1, 20), st.integers(0, 5), seeds)
def test_the_verb_agrees_with_the_first_noun(n: int, distractors: int, seed: int) -> None:
    phrases = agreement(n, distractors, seed)
    assert phrases.words.shape == (n, 2 + 3 * distractors)
    for row, verb in zip(phrases.words, phrases.verb, strict=True):
        words = spell(row).split()
        assert words[0::3] == ["the"] * (distractors + 1)
        assert VERBS[verb] == ("is" if words[1] in NOUNS else "are")
        assert all(word.removesuffix("s") in NOUNS for word in words[1::3])
        assert all(word in WORDS[1:5] for word in words[2::3])


def test_agreement_uses_every_word_and_distractors_say_nothing_of_the_verb() -> None:
    words, verb = agreement(4000, 1)
    assert set(words.unique().tolist()) == set(range(len(WORDS)))
    distractor_plural = words[:, 4] >= 1 + 4 + len(NOUNS)
    assert (distractor_plural == verb.bool()).float().mean().item() == pytest.approx(0.5, abs=0.05)


@pytest.mark.parametrize("make", [adding, recall, agreement])
def test_the_seed_alone_decides_the_data(make: Callable[..., tuple[Tensor, Tensor]]) -> None:
    before = torch.random.get_rng_state()
    first, again, other = make(20, 5, seed=1), make(20, 5, seed=1), make(20, 5, seed=2)
    assert torch.equal(torch.random.get_rng_state(), before)
    assert all(map(torch.equal, first, again))
    assert not torch.equal(first[0], other[0])


def test_impossible_sizes_are_told() -> None:
    with pytest.raises(ValueError, match=r"steps=1: the adding problem needs at least 2"):
        adding(3, 1)
    with pytest.raises(ValueError, match=r"delay=0: the cue comes at least 1 step after"):
        recall(3, 0)
