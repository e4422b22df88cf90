"""
misconception: An eigenvalue's size is its real part's.
loses: [forecast-radius]
says: "the imaginary part of an eigenvalue counts too"
"""

import torch


def forecast(W, nonlinearity):
    radius = torch.linalg.eigvals(W).real.abs().max().item()
    sigma = torch.linalg.svdvals(W).max().item()
    bound = sigma / 4 if nonlinearity == "sigmoid" else sigma
    if abs(bound - 1) < 1e-4:
        return radius, sigma, "cannot grow"
    return radius, sigma, "must vanish" if bound < 1 else "may explode"
