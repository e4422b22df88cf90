"""What student code changed in place, of all that a test handed over, is spoilt on this side, too.

A test that compares it with a copy notices. The student's own values are not taken over: a test that computes
what it expects only after the call would otherwise compute it from them.
"""

from __future__ import annotations

import contextlib
import random
from collections.abc import Sequence
from typing import Any

import numpy as np
import torch


class Changed:
    """Stands in a container that student code changed; it is equal to nothing else."""

    def __repr__(self) -> str:
        return "<changed by the student's code>"


def spoil(handed: Sequence[Any], changed: Any) -> None:
    """Spoil what stands at the places `changed`, as the student's side names them."""
    places = changed if isinstance(changed, list) else []
    for place in places[: len(handed)]:
        if type(place) is int and 0 <= place < len(handed):
            _spoil(handed[place])


def _spoil(value: Any) -> None:
    # Numbers that no submission can foresee, and no test can have seeded.
    chance = np.random.default_rng(random.SystemRandom().getrandbits(64))
    match value:
        case list():
            value.append(Changed())
        case set():
            value.add(Changed())
        case dict():
            value[Changed()] = Changed()
        case np.ndarray() if value.flags.writeable:
            value[...] = _other(value, chance)
        case torch.Tensor():
            noise = torch.from_numpy(np.asarray(_other(value, chance))).to(value.dtype)
            # A tensor whose parts share memory cannot be written to; then the student's could not either.
            with torch.no_grad(), contextlib.suppress(RuntimeError):
                value.copy_(noise)


def _other(value: np.ndarray[Any, Any] | torch.Tensor, chance: np.random.Generator) -> Any:
    """Numbers of the same shape that nobody can foresee; truth values differ in at least one place."""
    shape = tuple(value.shape)
    if value.dtype not in (torch.bool, np.bool_):
        return chance.uniform(-100, 100, shape)
    turned = chance.integers(0, 2, shape).astype(bool)
    if turned.size and not turned.any():
        turned.flat[chance.integers(turned.size)] = True
    return np.asarray(value) ^ turned
