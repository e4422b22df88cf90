"""
misconception: Parameters are drawn evenly.
loses: [lru_start-area]
says: "nu is even; the area is to be"
"""

import math

import torch


def lru_start(p, q, shortest, longest, max_phase):
    inner, outer = 0.5 ** (2 / shortest), 0.5 ** (2 / longest)
    low, high = math.log(math.log(2) / shortest), math.log(math.log(2) / longest)
    squared = torch.exp(-2 * torch.exp(low + p * (high - low)))
    nu = torch.log(-0.5 * torch.log(squared))
    theta = torch.log(max_phase * q)
    return nu, theta, torch.sqrt(1 - squared)
