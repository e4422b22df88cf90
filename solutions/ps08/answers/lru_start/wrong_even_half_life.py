"""
misconception: Half-lives in a range are drawn evenly from it.
loses: [lru_start-area]
says: "the half-life is even"
"""

import torch


def lru_start(p, q, shortest, longest, max_phase):
    inner, outer = 0.5 ** (2 / shortest), 0.5 ** (2 / longest)
    squared = 0.5 ** (2 / (shortest + p * (longest - shortest)))
    nu = torch.log(-0.5 * torch.log(squared))
    theta = torch.log(max_phase * q)
    return nu, theta, torch.sqrt(1 - squared)
