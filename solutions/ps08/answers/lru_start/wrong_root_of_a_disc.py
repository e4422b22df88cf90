"""
misconception: The root of p makes any radius even by area.
loses: [lru_start-area]
says: "a ring has a hole"
"""

import torch


def lru_start(p, q, shortest, longest, max_phase):
    inner, outer = 0.5 ** (2 / shortest), 0.5 ** (2 / longest)
    squared = (inner**0.5 + torch.sqrt(p) * (outer**0.5 - inner**0.5)) ** 2
    nu = torch.log(-0.5 * torch.log(squared))
    theta = torch.log(max_phase * q)
    return nu, theta, torch.sqrt(1 - squared)
