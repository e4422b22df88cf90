"""MNIST-1D: its shapes, its seed, and positions shuffled alike everywhere."""

from __future__ import annotations

import random

import numpy as np
import pytest
import torch

from course_lib.data.mnist1d import PUBLISHED, PUBLISHED_SHUFFLED, Digits, digits, shuffle_positions


@pytest.fixture(scope="module")
def data() -> Digits:
    return digits()


def test_shapes_types_and_classes(data: Digits) -> None:
    assert [tuple(part.shape) for part in data] == [(4000, 40, 1), (4000,), (1000, 40, 1), (1000,)]
    assert data.x_train.dtype == torch.float32
    assert data.y_train.dtype == torch.int64
    everything = torch.cat([data.y_train, data.y_test]).bincount()
    assert everything.tolist() == [500] * 10


def test_it_is_centred_with_unit_variance_as_the_authors_make_it(data: Digits) -> None:
    x = torch.cat([data.x_train, data.x_test])
    assert x.mean().item() == pytest.approx(0, abs=1e-5)
    assert x.std().item() == pytest.approx(1, abs=1e-4)


def test_the_seed_decides_it_and_the_global_states_are_left_alone(data: Digits) -> None:
    states = random.getstate(), np.random.get_state()[1].tolist(), torch.random.get_rng_state()
    again, other = digits(), digits(seed=1)
    assert random.getstate() == states[0]
    assert np.random.get_state()[1].tolist() == states[1]
    assert torch.equal(torch.random.get_rng_state(), states[2])
    assert all(map(torch.equal, data, again))
    assert not torch.equal(data.x_train, other.x_train)


def test_positions_are_shuffled_by_one_order_for_all(data: Digits) -> None:
    shuffled = shuffle_positions(data, seed=3)
    places = torch.arange(40.0).view(1, 40, 1)
    order = (
        shuffle_positions(Digits(places, data.y_train, places, data.y_test), seed=3).x_train.long().flatten()
    )
    assert sorted(order.tolist()) == list(range(40))
    assert order.tolist() != list(range(40))
    assert torch.equal(shuffled.x_train, data.x_train[:, order])
    assert torch.equal(shuffled.x_test, data.x_test[:, order])
    assert torch.equal(shuffled.y_train, data.y_train)
    assert torch.equal(shuffled.y_test, data.y_test)
    assert not torch.equal(shuffle_positions(data, seed=4).x_test, shuffled.x_test)


def test_published_figures_name_the_same_models() -> None:
    assert PUBLISHED.keys() == PUBLISHED_SHUFFLED.keys()
