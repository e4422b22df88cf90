"""
misconception: A half-life is the time after which 1/e is left.
loses: [lru_start-edges, lru_start-area, lru_start-gamma]
says: "1/e is left, not a half"
"""

import math

import torch


def lru_start(p, q, shortest, longest, max_phase):
    inner, outer = math.exp(-2 / shortest), math.exp(-2 / longest)
    squared = inner + p * (outer - inner)
    nu = torch.log(-0.5 * torch.log(squared))
    theta = torch.log(max_phase * q)
    return nu, theta, torch.sqrt(1 - squared)
