"""What a computation costs: the bytes are counted exactly, the clock goes round the right runs."""

from __future__ import annotations

from functools import partial

import pytest
import torch

from course_lib import measure
from course_lib.measure import median_seconds, saved_bytes
from course_lib.recurrent import Recurrent, RNNCell


def test_bytes_are_counted_by_storage() -> None:
    a, b = torch.ones(100, requires_grad=True), torch.ones(100, requires_grad=True)
    assert saved_bytes(lambda: a * b) == 800
    assert saved_bytes(lambda: a * a) == 400  # one storage, saved twice
    assert saved_bytes(lambda: (a * b, a * b)) == 800
    assert saved_bytes(lambda: a.view(10, 10)[0] * b[:10]) == 800  # a view keeps its whole storage alive
    assert saved_bytes(lambda: a + b) == 0


def test_nothing_is_counted_without_gradients() -> None:
    a = torch.ones(100, requires_grad=True)
    with torch.no_grad():
        assert saved_bytes(lambda: a * a) == 0


def test_an_unrolled_network_keeps_bytes_in_proportion_to_its_steps() -> None:
    layer = Recurrent(RNNCell(3, 8))
    at = {steps: saved_bytes(partial(layer, torch.ones(2, steps, 3))) for steps in (10, 20, 40)}
    per_step = (at[20] - at[10]) / 10
    assert at[40] - at[20] == 20 * per_step
    assert per_step >= 2 * 8 * 4  # a state at least
    assert per_step < 8 * 8 * 4  # less than the recurrent matrix: it is counted once, not at each step


def test_results_that_are_dropped_at_once_are_counted_apart() -> None:
    """A storage that is freed leaves its address to the next one: they must not be taken for one."""
    a, b = torch.ones(1000, requires_grad=True), torch.ones(1000, requires_grad=True)

    def compute() -> None:
        for _ in range(5):
            ((a + 1) * b).sum()

    assert saved_bytes(compute) == (5 + 1) * 4000


def test_the_median_leaves_out_the_first_run(monkeypatch: pytest.MonkeyPatch) -> None:
    clock, cost = [0.0], iter([100.0, 1.0, 9.0, 2.0])
    monkeypatch.setattr(measure.time, "perf_counter", lambda: clock[0])

    def compute() -> None:
        clock[0] += next(cost)

    assert median_seconds(compute, repeats=3) == 2.0
    assert next(cost, None) is None
