"""
misconception: Truncation means that each loss reaches back `window` steps.
loses: [truncated_gradient-cut, truncated_gradient-ragged]
says: "as with a window that slides"
"""

import torch


def truncated_gradient(x, y, W_x, W_h, b, window):
    h = [x.new_zeros(x.shape[0], b.shape[0])]
    for t in range(x.shape[1]):
        h.append(torch.tanh(x[:, t] @ W_x.T + h[t] @ W_h.T + b))
    gradient = torch.zeros_like(W_h)
    for t in range(x.shape[1]):
        row = h[t + 1] - y[:, t]
        for k in range(t, max(-1, t - window), -1):
            row = row * (1 - h[k + 1] ** 2)
            gradient = gradient + row.T @ h[k]
            row = row @ W_h
    return gradient, h[-1]
