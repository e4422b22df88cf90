"""The cell run forward, and autograd."""

import torch


def cell_gradients(f, i, g, o, c, signal):
    leaves = [part.detach().clone().requires_grad_() for part in (f, i, g, o, c[:, 0])]
    f, i, g, o, cell = leaves
    total = 0.0
    for t in range(f.shape[1]):
        cell = f[:, t] * cell + i[:, t] * g[:, t]
        total = total + (signal[:, t] * o[:, t] * torch.tanh(cell)).sum()
    return torch.autograd.grad(total, leaves)
