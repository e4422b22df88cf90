"""
misconception: There is one exponential in |lambda| = exp(-nu).
loses: [lru_start-edges, lru_start-area]
says: "one logarithm is missing"
"""

import torch


def lru_start(p, q, shortest, longest, max_phase):
    inner, outer = 0.5 ** (2 / shortest), 0.5 ** (2 / longest)
    squared = inner + p * (outer - inner)
    nu = -0.5 * torch.log(squared)
    theta = torch.log(max_phase * q)
    return nu, theta, torch.sqrt(1 - squared)
