"""
misconception: Even on a ring means an even radius.
loses: [lru_start-area]
says: "the outer parts of a ring have more room"
"""

import torch


def lru_start(p, q, shortest, longest, max_phase):
    inner, outer = 0.5 ** (2 / shortest), 0.5 ** (2 / longest)
    squared = (inner**0.5 + p * (outer**0.5 - inner**0.5)) ** 2
    nu = torch.log(-0.5 * torch.log(squared))
    theta = torch.log(max_phase * q)
    return nu, theta, torch.sqrt(1 - squared)
