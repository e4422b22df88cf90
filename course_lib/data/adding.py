"""The adding problem: remember two marked numbers of a long sequence and give their sum.

Hochreiter and Schmidhuber 1997, section 5.4, in the form of Le, Jaitly and Hinton 2015, section 4.1.
"""

from __future__ import annotations

import torch
from torch import Tensor

MEAN_LOSS = 1 / 6  # squared error of always answering 1: the variance of a sum of two U(0, 1) numbers


def adding(examples: int, steps: int, seed: int = 0) -> tuple[Tensor, Tensor]:
    """Make sequences x (N, T, 2) and their sums (N, 1).

    Feature 0 is a number from U(0, 1), feature 1 a mark: 1 at one step of the first half and at one step of
    the second half, else 0.

    Raises:
        ValueError: fewer than 2 steps.
    """
    if steps < 2:
        raise ValueError(f"steps={steps}: the adding problem needs at least 2, one mark in each half.")
    generator = torch.Generator().manual_seed(seed)
    x = torch.zeros(examples, steps, 2)
    x[..., 0] = torch.rand(examples, steps, generator=generator)
    half = steps // 2
    rows = torch.arange(examples)
    x[rows, torch.randint(half, (examples,), generator=generator), 1] = 1
    x[rows, torch.randint(half, steps, (examples,), generator=generator), 1] = 1
    return x, x.prod(dim=-1).sum(dim=1, keepdim=True)
