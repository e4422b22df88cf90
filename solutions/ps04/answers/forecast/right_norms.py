"""torch's matrix norm, a table of derivatives' bounds, tensors in place of numbers."""

import torch


def forecast(W, nonlinearity):
    gamma = {"tanh": 1.0, "relu": 1.0, "linear": 1.0, "sigmoid": 0.25}[nonlinearity]
    values, _ = torch.linalg.eig(W)
    radius = torch.maximum(values.abs().max(), torch.zeros((), dtype=W.dtype))
    sigma = torch.linalg.matrix_norm(W, ord=2)
    gap = gamma * sigma - 1
    text = "cannot grow" if gap.abs() < 1e-4 else "may explode" if gap > 0 else "must vanish"
    return radius, sigma, text
