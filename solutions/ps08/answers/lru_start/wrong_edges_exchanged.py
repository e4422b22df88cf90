"""
misconception: The longest memory lies at the inner edge.
loses: [lru_start-edges, lru_start-area, lru_start-gamma]
says: "p = 0 lies at the inner edge"
"""

import torch


def lru_start(p, q, shortest, longest, max_phase):
    inner, outer = 0.5 ** (2 / longest), 0.5 ** (2 / shortest)
    squared = inner + p * (outer - inner)
    nu = torch.log(-0.5 * torch.log(squared))
    theta = torch.log(max_phase * q)
    return nu, theta, torch.sqrt(1 - squared)
