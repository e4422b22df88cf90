"""
misconception: The layer wants |lambda|.
loses: [lru_start-edges, lru_start-area]
says: "this is |lambda| itself"
"""

import torch


def lru_start(p, q, shortest, longest, max_phase):
    inner, outer = 0.5 ** (2 / shortest), 0.5 ** (2 / longest)
    squared = inner + p * (outer - inner)
    nu = torch.sqrt(squared)
    theta = torch.log(max_phase * q)
    return nu, theta, torch.sqrt(1 - squared)
