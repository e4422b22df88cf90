"""A vector that is stretched again and again finds the largest singular value."""

import torch


def forecast(W, nonlinearity):
    M = W.double()
    v = torch.linspace(1.0, 2.0, M.shape[0], dtype=torch.float64)
    for _ in range(3000):
        v = M.T @ (M @ v)
        v = v / v.norm().clamp(min=1e-300)
    sigma = (M @ v).norm().item()
    radius = torch.linalg.eigvals(M).abs().amax().item()
    gamma = 0.25 if nonlinearity == "sigmoid" else 1.0
    if abs(gamma * sigma - 1) < 1e-4:
        return radius, sigma, "cannot grow"
    return radius, sigma, ("must vanish", "may explode")[int(gamma * sigma > 1)]
