"""
misconception: gamma is how much the noise has grown.
loses: [lru_start-gamma]
says: "it has to make up for it"
"""

import torch


def lru_start(p, q, shortest, longest, max_phase):
    inner, outer = 0.5 ** (2 / shortest), 0.5 ** (2 / longest)
    squared = inner + p * (outer - inner)
    nu = torch.log(-0.5 * torch.log(squared))
    theta = torch.log(max_phase * q)
    return nu, theta, 1 / torch.sqrt(1 - squared)
