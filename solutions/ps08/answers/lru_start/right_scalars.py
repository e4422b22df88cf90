"""One unit after the other, with Python's numbers."""

import math

import torch


def one_unit(p, q, shortest, longest, max_phase):
    inner, outer = math.exp(-math.log(2) / shortest), math.exp(-math.log(2) / longest)
    radius = math.sqrt(inner**2 + p * (outer + inner) * (outer - inner))
    return math.log(-math.log(radius)), math.log(max_phase * q), math.sqrt((1 - radius) * (1 + radius))


def lru_start(p, q, shortest, longest, max_phase):
    units = [one_unit(*pair, shortest, longest, max_phase) for pair in zip(p.tolist(), q.tolist())]
    return tuple(torch.tensor(column, dtype=p.dtype) for column in zip(*units))
