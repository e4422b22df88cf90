"""The root of the largest eigenvalue of the transpose times the matrix."""

import torch


def forecast(W, nonlinearity):
    eigenvalues = torch.linalg.eigvals(W.double())
    radius = max((value.real**2 + value.imag**2) ** 0.5 for value in eigenvalues.tolist())
    largest = torch.linalg.eigvalsh(W.double().T @ W.double())[-1].clamp(min=0)
    sigma = largest.sqrt().item()
    limit = 4 if nonlinearity == "sigmoid" else 1
    if sigma / limit >= 1.0001:
        return radius, sigma, "may explode"
    if sigma / limit <= 0.9999:
        return radius, sigma, "must vanish"
    return radius, sigma, "cannot grow"
