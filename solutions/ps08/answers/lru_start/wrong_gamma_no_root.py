"""
misconception: What adds up to 1 / (1 - |lambda|^2) is divided by that.
loses: [lru_start-gamma]
says: "a root is missing"
"""

import torch


def lru_start(p, q, shortest, longest, max_phase):
    inner, outer = 0.5 ** (2 / shortest), 0.5 ** (2 / longest)
    squared = inner + p * (outer - inner)
    nu = torch.log(-0.5 * torch.log(squared))
    theta = torch.log(max_phase * q)
    return nu, theta, 1 - squared
