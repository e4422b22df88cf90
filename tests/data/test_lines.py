"""Lines of digits: what is drawn is what the labels say, and nothing else."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib.data.lines import HEIGHT, lines, read

# Ten images that can be told apart by their brightness: digit d is a bar of 8 columns of ink (d + 3) / 12.
BARS = torch.zeros(10, 28, 28)
BARS[:, 2:26, 6:22] = (torch.arange(10) + 3).view(10, 1, 1) / 12


@settings(max_examples=20)
@given(seed=st.integers(0, 999), least=st.integers(1, 3), more=st.integers(0, 3))
def test_the_labels_are_the_digits_from_left_to_right(seed: int, least: int, more: int) -> None:
    made = lines(BARS, torch.arange(10), 4, least, least + more, width=64, seed=seed)
    assert made.x.shape == (4, 64, HEIGHT)
    assert made.labels.shape == (4, least + more)
    for x, labels, length in zip(made.x, made.labels, made.lengths, strict=True):
        assert least <= length <= least + more
        assert not labels[length:].any()
        wanted = labels[:length].tolist()
        assert all(1 <= label <= 10 for label in wanted)
        ink = (12 * x.amax(dim=1)).round().long() - 2  # a label, or less where there is none
        runs = [label for label in ink.unique_consecutive().tolist() if label > 0]
        # Bars of one brightness that touch are one run.
        assert (
            torch.tensor(runs).unique_consecutive().tolist()
            == torch.tensor(wanted).unique_consecutive().tolist()
        )
        assert 8 * length - 2 * (length - 1) <= (ink > 0).sum() <= 8 * length


def test_neighbours_overlap_touch_and_stand_apart() -> None:
    made = lines(BARS, torch.arange(10), 200, 2, 2)
    widths = (made.x.amax(dim=2) > 0).sum(dim=1)
    spans = torch.tensor([int(row[-1] - row[0] + 1) for row in map(columns, made.x)])
    assert spans.unique().tolist() == [14, 15, 16, 17]
    assert (widths <= 16).all()


def columns(x: torch.Tensor) -> torch.Tensor:
    return x.amax(dim=1).nonzero().flatten()


def test_the_seed_decides_and_torchs_generator_is_left_alone() -> None:
    state = torch.random.get_rng_state()
    first, again, other = (lines(BARS, torch.arange(10), 3, seed=seed) for seed in (1, 1, 2))
    assert all(map(torch.equal, first, again))
    assert not torch.equal(first.x, other.x)
    assert torch.equal(torch.random.get_rng_state(), state)


@pytest.mark.parametrize(("least", "most", "width"), [(0, 3, 64), (4, 3, 64), (3, 7, 64)])
def test_impossible_lines_are_refused(least: int, most: int, width: int) -> None:
    with pytest.raises(ValueError, match=f"least={least}, most={most}, width={width}"):
        lines(BARS, torch.arange(10), 1, least, most, width)


def test_labels_are_read_as_digits() -> None:
    assert read((1, 10, 4)) == "093"
    assert read([]) == ""
