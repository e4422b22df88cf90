"""
misconception: The sigmoid's largest derivative is its value there, one half.
loses: [forecast-text]
says: "look at the sigmoid's largest derivative"
"""

import torch


def forecast(W, nonlinearity):
    radius = torch.linalg.eigvals(W).abs().max().item()
    sigma = torch.linalg.svdvals(W).max().item()
    bound = sigma / 2 if nonlinearity == "sigmoid" else sigma
    if abs(bound - 1) < 1e-4:
        return radius, sigma, "cannot grow"
    return radius, sigma, "must vanish" if bound < 1 else "may explode"
