"""
misconception: The spectral radius decides, with a nonlinearity too.
loses: [forecast-text]
says: "nothing is certain"
"""

import torch


def forecast(W, nonlinearity):
    radius = torch.linalg.eigvals(W).abs().max().item()
    sigma = torch.linalg.svdvals(W).max().item()
    bound = radius / 4 if nonlinearity == "sigmoid" else radius
    if abs(bound - 1) < 1e-4:
        return radius, sigma, "cannot grow"
    return radius, sigma, "must vanish" if bound < 1 else "may explode"
