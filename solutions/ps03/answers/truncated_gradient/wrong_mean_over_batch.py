"""
misconception: A loss is averaged over the batch.
loses: [truncated_gradient-full]
says: "E is a sum over the sequences"
"""

import torch


def truncated_gradient(x, y, W_x, W_h, b, window):
    leaf = W_h.detach().requires_grad_()
    state, total = x.new_zeros(len(x), len(b)), 0.0
    for t in range(x.shape[1]):
        if t % window == 0:
            state = state.detach()
        state = torch.tanh(x[:, t] @ W_x.T + state @ leaf.T + b)
        total = total + ((state - y[:, t]) ** 2).sum() / 2 / x.shape[0]
    (gradient,) = torch.autograd.grad(total, leaf)
    return gradient, state.detach()
