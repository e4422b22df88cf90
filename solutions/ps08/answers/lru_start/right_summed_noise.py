"""gamma from the variances that noise adds up to, summed by doubling."""

import torch


def variance(radius):
    """The sum of radius^(2k) over all k: (1 + x)(1 + x^2)(1 + x^4)... for x = radius^2."""
    total, power = torch.ones_like(radius), radius**2
    for _ in range(40):
        total, power = total * (1 + power), power**2
    return total


def lru_start(p, q, shortest, longest, max_phase):
    edges = torch.tensor([shortest, longest], dtype=torch.float64)
    inner, outer = (0.5 ** (2 / edges)).tolist()
    radius = (inner + (outer - inner) * p.double()).sqrt()
    start = torch.log(-radius.log()), torch.log(max_phase * q), variance(radius).rsqrt()
    return tuple(part.to(p.dtype) for part in start)
