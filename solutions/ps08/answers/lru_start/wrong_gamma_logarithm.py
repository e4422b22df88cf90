"""
misconception: gamma stands in an exponential, as nu and theta do.
loses: [lru_start-gamma]
says: "this is its logarithm"
"""

import torch


def lru_start(p, q, shortest, longest, max_phase):
    inner, outer = 0.5 ** (2 / shortest), 0.5 ** (2 / longest)
    squared = inner + p * (outer - inner)
    nu = torch.log(-0.5 * torch.log(squared))
    theta = torch.log(max_phase * q)
    return nu, theta, 0.5 * torch.log(1 - squared)
