"""The loop for delta, set to zero at each border."""

import torch


def truncated_gradient(x, y, W_x, W_h, b, window):
    states = [x.new_zeros(x.shape[0], W_h.shape[0])]
    for x_t in x.unbind(1):
        states.append(torch.tanh(x_t @ W_x.T + states[-1] @ W_h.T + b))
    gradient, delta = torch.zeros_like(W_h), torch.zeros_like(states[0])
    for t in range(x.shape[1], 0, -1):
        if t % window == 0:
            delta = torch.zeros_like(delta)
        delta = (delta @ W_h + states[t] - y[:, t - 1]) * (1 - states[t] ** 2)
        gradient = gradient + delta.T @ states[t - 1]
    return gradient, states[-1]
