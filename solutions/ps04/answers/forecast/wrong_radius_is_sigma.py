"""
misconception: Spectral radius is another name for the largest singular value.
loses: [forecast-radius]
says: "this is the largest singular value"
"""

import torch


def forecast(W, nonlinearity):
    radius = torch.linalg.svdvals(W).max().item()
    sigma = torch.linalg.svdvals(W).max().item()
    bound = sigma / 4 if nonlinearity == "sigmoid" else sigma
    if abs(bound - 1) < 1e-4:
        return radius, sigma, "cannot grow"
    return radius, sigma, "must vanish" if bound < 1 else "may explode"
