"""
misconception: Singular values come in increasing order, as eigvalsh gives its values.
loses: [forecast-singular]
says: "this is the smallest one"
"""

import torch


def forecast(W, nonlinearity):
    radius = torch.linalg.eigvals(W).abs().max().item()
    sigma = torch.linalg.svdvals(W)[-1].item()
    bound = sigma / 4 if nonlinearity == "sigmoid" else sigma
    if abs(bound - 1) < 1e-4:
        return radius, sigma, "cannot grow"
    return radius, sigma, "must vanish" if bound < 1 else "may explode"
