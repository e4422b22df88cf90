"""
misconception: Inputs add up to 1 / (1 - |lambda|).
loses: [lru_start-gamma]
says: "made for a constant input"
"""

import torch


def lru_start(p, q, shortest, longest, max_phase):
    inner, outer = 0.5 ** (2 / shortest), 0.5 ** (2 / longest)
    squared = inner + p * (outer - inner)
    nu = torch.log(-0.5 * torch.log(squared))
    theta = torch.log(max_phase * q)
    return nu, theta, 1 - torch.sqrt(squared)
