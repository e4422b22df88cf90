"""Every loss is carried back on its own, through the product of step Jacobians."""

import torch


def leaky_gradients(x, h, u, signal, W_h, leak):
    steps, eye = x.shape[1], torch.eye(W_h.shape[0], dtype=W_h.dtype, device=W_h.device)
    slope = leak * (1 - u**2)
    jacobian = (1 - leak) * eye + slope[..., None] * W_h
    delta, start = torch.zeros_like(u), torch.zeros_like(h[:, 0])
    for t in range(steps):
        row = signal[:, t]
        for k in range(t, -1, -1):
            delta[:, k] += row * slope[:, k]
            row = torch.einsum("bi,bij->bj", row, jacobian[:, k])
        start += row
    return (
        delta.flatten(0, 1).T @ x.flatten(0, 1),
        delta.flatten(0, 1).T @ h[:, :-1].flatten(0, 1),
        delta.sum(1).sum(0),
        start,
    )
