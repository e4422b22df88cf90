"""
misconception: The gradient is that of the last chunk.
loses: [truncated_gradient-cut]
says: "only the last chunk's gradient is there"
"""

import torch


def truncated_gradient(x, y, W_x, W_h, b, window):
    leaf = W_h.detach().requires_grad_()
    state, total = x.new_zeros(len(x), len(b)), 0.0
    for t in range(x.shape[1]):
        if t % window == 0:
            state, total = state.detach(), 0.0
        state = torch.tanh(x[:, t] @ W_x.T + state @ leaf.T + b)
        total = total + ((state - y[:, t]) ** 2).sum() / 2
    (gradient,) = torch.autograd.grad(total, leaf)
    return gradient, state.detach()
