"""Minibatches: nothing is lost, nothing comes twice, and streams go on where they stopped."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from course_lib.data import Batches, StreamBatches

sizes = st.integers(1, 9)


@given(examples=st.integers(1, 40), batch_size=sizes, drop_last=st.booleans())
def test_each_example_comes_once_with_its_own_label(examples: int, batch_size: int, drop_last: bool) -> None:
    numbers = torch.arange(examples)
    batches = Batches(numbers, numbers * 10, batch_size=batch_size, drop_last=drop_last)
    made = list(batches)
    assert len(made) == len(batches)
    assert all(torch.equal(y, 10 * x) for x, y in made)
    seen = torch.cat([x for x, _ in made]) if made else numbers[:0]
    if drop_last:
        assert len(seen) == examples // batch_size * batch_size
        assert len(seen.unique()) == len(seen)
    else:
        assert torch.equal(seen.sort().values, numbers)


def test_the_order_is_new_each_time_and_decided_by_torchs_seed() -> None:
    batches = Batches(torch.arange(50), batch_size=50)
    with torch.random.fork_rng():
        torch.manual_seed(0)
        first, second = (next(iter(batches))[0] for _ in range(2))
        torch.manual_seed(0)
        again = next(iter(batches))[0]
    assert not torch.equal(first, second)
    assert torch.equal(first, again)


def test_tensors_of_different_lengths_are_refused() -> None:
    with pytest.raises(ValueError, match=r"lengths differ: \[3, 4\]"):
        Batches(torch.zeros(3), torch.zeros(4), batch_size=2)


@given(length=st.integers(2, 80), batch_size=sizes, window=sizes)
def test_a_stream_is_covered_in_order_up_to_the_remainder(length: int, batch_size: int, window: int) -> None:
    columns = (length - 1) // batch_size
    if columns < window:
        with pytest.raises(ValueError, match=f"{length} tokens are too few for {batch_size} rows"):
            StreamBatches(torch.arange(length), batch_size, window)
        return
    batches = StreamBatches(torch.arange(length), batch_size, window)
    made = list(batches)
    assert len(made) == len(batches) == columns // window
    assert [fresh for _, _, fresh in made] == [True] + [False] * (len(made) - 1)
    assert all(torch.equal(y, x + 1) for x, y, _ in made)
    rows = torch.cat([x for x, _, _ in made], dim=1)
    starts = columns * torch.arange(batch_size).unsqueeze(1)
    assert torch.equal(rows, starts + torch.arange(columns // window * window))


@given(length=st.integers(30, 80), batch_size=st.integers(1, 3), window=sizes)
def test_a_shuffled_stream_has_the_same_windows_all_fresh(length: int, batch_size: int, window: int) -> None:
    tokens = torch.arange(length)
    ordered = [x.tolist() for x, _, _ in StreamBatches(tokens, batch_size, window)]
    shuffled = list(StreamBatches(tokens, batch_size, window, shuffle=True))
    assert sorted(x.tolist() for x, _, _ in shuffled) == ordered
    assert all(fresh is True for _, _, fresh in shuffled)
    assert all(torch.equal(y, x + 1) for x, y, _ in shuffled)


def test_a_stream_is_shuffled_anew_each_time() -> None:
    batches = StreamBatches(torch.arange(101), 2, 1, shuffle=True)
    first, second = ([x[0].item() for x, _, _ in batches] for _ in range(2))
    assert first != second
