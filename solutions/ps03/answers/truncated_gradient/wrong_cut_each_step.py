"""
misconception: detach belongs into the loop over time.
loses: [truncated_gradient-full, truncated_gradient-cut]
says: "every step was cut from the one before"
"""

import torch


def truncated_gradient(x, y, W_x, W_h, b, window):
    leaf = W_h.detach().requires_grad_()
    state, total = x.new_zeros(len(x), len(b)), 0.0
    for t in range(x.shape[1]):
        state = state.detach()
        state = torch.tanh(x[:, t] @ W_x.T + state @ leaf.T + b)
        total = total + ((state - y[:, t]) ** 2).sum() / 2
    (gradient,) = torch.autograd.grad(total, leaf)
    return gradient, state.detach()
