"""
misconception: What does not vanish may explode.
loses: [forecast-equality]
says: "keeps the length or shrinks it"
"""

import torch


def forecast(W, nonlinearity):
    radius = torch.linalg.eigvals(W).abs().max().item()
    sigma = torch.linalg.svdvals(W).max().item()
    bound = sigma / 4 if nonlinearity == "sigmoid" else sigma
    return radius, sigma, "must vanish" if bound < 1 else "may explode"
