"""
misconception: What is learned is what is drawn evenly.
loses: [lru_start-angles]
says: "this is even in theta"
"""

import math

import torch


def lru_start(p, q, shortest, longest, max_phase):
    inner, outer = 0.5 ** (2 / shortest), 0.5 ** (2 / longest)
    squared = inner + p * (outer - inner)
    nu = torch.log(-0.5 * torch.log(squared))
    theta = math.log(max_phase) * q
    return nu, theta, torch.sqrt(1 - squared)
