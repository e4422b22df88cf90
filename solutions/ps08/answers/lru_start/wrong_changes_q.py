"""
misconception: The draw may be used up.
loses: [lru_start-angles]
says: "lru_start changed its argument q"
"""

import torch


def lru_start(p, q, shortest, longest, max_phase):
    inner, outer = 0.5 ** (2 / shortest), 0.5 ** (2 / longest)
    squared = inner + p * (outer - inner)
    nu = torch.log(-0.5 * torch.log(squared))
    theta = q.mul_(max_phase).log()
    return nu, theta, torch.sqrt(1 - squared)
