"""MNIST-1D: ten digit shapes as sequences of 40 numbers, padded, shifted, sheared and noised.

Made by the package mnist1d with its own default settings, the ones of the published figures
(Greydanus and Kobak 2024, section 2).
"""

from __future__ import annotations

import random
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

# Test accuracies in per cent that the authors report (Greydanus and Kobak 2024, figure 3), in the order of
# the signal's positions and with the positions shuffled by one fixed permutation.
PUBLISHED = {"logistic": 32, "MLP": 68, "CNN": 94, "GRU": 91}
PUBLISHED_SHUFFLED = {"logistic": 32, "MLP": 68, "CNN": 56, "GRU": 57}


class Digits(NamedTuple):
    """Signals (N, 40, 1), batch first with one feature a step, and their digits (N,)."""

    x_train: Tensor
    y_train: Tensor
    x_test: Tensor
    y_test: Tensor


def digits(seed: int = 42) -> Digits:
    """Make the 4,000 training and 1,000 test signals; about 3 seconds. The seed 42 is the authors' own."""
    from mnist1d.data import get_dataset_args, make_dataset  # imports SciPy: only when it is needed

    arguments = get_dataset_args()
    arguments.seed = seed
    states = random.getstate(), np.random.get_state()  # the package seeds both
    try:
        made = make_dataset(arguments)
    finally:
        random.setstate(states[0])
        np.random.set_state(states[1])
    x_train, x_test = (torch.as_tensor(made[k], dtype=torch.float32).unsqueeze(-1) for k in ("x", "x_test"))
    return Digits(x_train, torch.as_tensor(made["y"]), x_test, torch.as_tensor(made["y_test"]))


def shuffle_positions(data: Digits, seed: int = 0) -> Digits:
    """Return the same signals with their 40 positions in one other order, the same for every signal."""
    order = torch.randperm(data.x_train.shape[1], generator=torch.Generator().manual_seed(seed))
    return data._replace(x_train=data.x_train[:, order], x_test=data.x_test[:, order])
