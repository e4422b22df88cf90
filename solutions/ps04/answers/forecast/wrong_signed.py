"""
misconception: The largest eigenvalue is the one farthest to the right.
loses: [forecast-radius]
says: "not its sign"
"""

import torch


def forecast(W, nonlinearity):
    radius = max(torch.linalg.eigvals(W).tolist(), key=lambda value: (value.real, abs(value)))
    radius = abs(radius) if radius.imag else radius.real
    sigma = torch.linalg.svdvals(W).max().item()
    bound = sigma / 4 if nonlinearity == "sigmoid" else sigma
    if abs(bound - 1) < 1e-4:
        return radius, sigma, "cannot grow"
    return radius, sigma, "must vanish" if bound < 1 else "may explode"
