"""
misconception: The largest entry says how much a matrix stretches.
loses: [forecast-singular]
says: "this is the largest entry"
"""

import torch


def forecast(W, nonlinearity):
    radius = torch.linalg.eigvals(W).abs().max().item()
    sigma = W.abs().max().item()
    bound = sigma / 4 if nonlinearity == "sigmoid" else sigma
    if abs(bound - 1) < 1e-4:
        return radius, sigma, "cannot grow"
    return radius, sigma, "must vanish" if bound < 1 else "may explode"
