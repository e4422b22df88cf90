"""
misconception: theta is the angle.
loses: [lru_start-angles]
says: "theta stands in an exponential"
"""

import torch


def lru_start(p, q, shortest, longest, max_phase):
    inner, outer = 0.5 ** (2 / shortest), 0.5 ** (2 / longest)
    squared = inner + p * (outer - inner)
    nu = torch.log(-0.5 * torch.log(squared))
    theta = max_phase * q
    return nu, theta, torch.sqrt(1 - squared)
