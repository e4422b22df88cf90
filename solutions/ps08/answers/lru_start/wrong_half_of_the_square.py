"""
misconception: A half is left of the squared size.
loses: [lru_start-edges, lru_start-area, lru_start-gamma]
says: "half of the squared size is left"
"""

import torch


def lru_start(p, q, shortest, longest, max_phase):
    inner, outer = 0.5 ** (1 / shortest), 0.5 ** (1 / longest)
    squared = inner + p * (outer - inner)
    nu = torch.log(-0.5 * torch.log(squared))
    theta = torch.log(max_phase * q)
    return nu, theta, torch.sqrt(1 - squared)
