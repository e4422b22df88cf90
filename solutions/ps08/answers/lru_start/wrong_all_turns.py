"""
misconception: Eigenvalues have all angles.
loses: [lru_start-angles]
says: "max_phase has no part in it"
"""

import math

import torch


def lru_start(p, q, shortest, longest, max_phase):
    inner, outer = 0.5 ** (2 / shortest), 0.5 ** (2 / longest)
    squared = inner + p * (outer - inner)
    nu = torch.log(-0.5 * torch.log(squared))
    theta = torch.log(2 * math.pi * q)
    return nu, theta, torch.sqrt(1 - squared)
