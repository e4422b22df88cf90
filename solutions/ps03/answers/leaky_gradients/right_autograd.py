"""Autograd through one step at a time."""

import torch


def leaky_gradients(x, h, u, signal, W_h, leak):
    W, shift = W_h.detach().clone().requires_grad_(), torch.zeros_like(u).requires_grad_()
    start = h[:, 0].detach().clone().requires_grad_()
    state, total = start, 0.0
    for t in range(x.shape[1]):
        moved = (state - h[:, t]) @ W.T + h[:, t] @ (W - W_h).T + shift[:, t]
        # tanh near u, whose slope is all that matters: moved is zero.
        state = (1 - leak) * state + leak * (u[:, t] + (1 - u[:, t] ** 2) * moved)
        total = total + (signal[:, t] * state).sum()
    dW, delta, d_start = torch.autograd.grad(total, (W, shift, start))
    return torch.einsum("bth,btd->hd", delta, x), dW, delta.sum((0, 1)), d_start
