"""
misconception: A squashing function's derivative is at most a quarter, tanh's too.
loses: [forecast-text]
says: "a step can stretch a gradient"
"""

import torch


def forecast(W, nonlinearity):
    radius = torch.linalg.eigvals(W).abs().max().item()
    sigma = torch.linalg.svdvals(W).max().item()
    bound = sigma / 4 if nonlinearity in ("sigmoid", "tanh") else sigma
    if abs(bound - 1) < 1e-4:
        return radius, sigma, "cannot grow"
    return radius, sigma, "must vanish" if bound < 1 else "may explode"
