"""
misconception: The largest singular value is the largest eigenvalue.
loses: [forecast-singular, forecast-text]
says: "this is the spectral radius"
"""

import torch


def forecast(W, nonlinearity):
    radius = torch.linalg.eigvals(W).abs().max().item()
    sigma = torch.linalg.eigvals(W).abs().max().item()
    bound = sigma / 4 if nonlinearity == "sigmoid" else sigma
    if abs(bound - 1) < 1e-4:
        return radius, sigma, "cannot grow"
    return radius, sigma, "must vanish" if bound < 1 else "may explode"
