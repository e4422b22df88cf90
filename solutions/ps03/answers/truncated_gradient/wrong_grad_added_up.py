"""
misconception: backward on the argument itself, whose .grad is then returned.
loses: [truncated_gradient-ragged]
says: "added to that of the first call"
"""

import torch


def truncated_gradient(x, y, W_x, W_h, b, window):
    leaf = W_h.requires_grad_()
    state, total = x.new_zeros(len(x), len(b)), 0.0
    for t in range(x.shape[1]):
        if t % window == 0:
            state = state.detach()
        state = torch.tanh(x[:, t] @ W_x.T + state @ leaf.T + b)
        total = total + ((state - y[:, t]) ** 2).sum() / 2
    total.backward()
    return leaf.grad.clone(), state.detach()
