"""
misconception: eigvalsh gives the eigenvalues of any matrix.
loses: [forecast-radius]
says: "of another, symmetric matrix"
"""

import torch


def forecast(W, nonlinearity):
    radius = torch.linalg.eigvalsh((W + W.T) / 2).abs().max().item()
    sigma = torch.linalg.svdvals(W).max().item()
    bound = sigma / 4 if nonlinearity == "sigmoid" else sigma
    if abs(bound - 1) < 1e-4:
        return radius, sigma, "cannot grow"
    return radius, sigma, "must vanish" if bound < 1 else "may explode"
