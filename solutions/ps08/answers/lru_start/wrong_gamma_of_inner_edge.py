"""
misconception: One gamma serves the whole layer.
loses: [lru_start-gamma]
says: "every unit has its own"
"""

import math

import torch


def lru_start(p, q, shortest, longest, max_phase):
    inner, outer = 0.5 ** (2 / shortest), 0.5 ** (2 / longest)
    squared = inner + p * (outer - inner)
    nu = torch.log(-0.5 * torch.log(squared))
    theta = torch.log(max_phase * q)
    return nu, theta, torch.full_like(p, math.sqrt(1 - inner))
