"""Loops over sequences and steps, a vector at a time, as on paper."""

import torch


def leaky_gradients(x, h, u, signal, W_h, leak):
    hidden = W_h.shape[0]
    dW_x, dW_h, db = x.new_zeros(hidden, x.shape[2]), x.new_zeros(hidden, hidden), x.new_zeros(hidden)
    starts = []
    for b in range(x.shape[0]):
        back = x.new_zeros(hidden)
        for t in range(x.shape[1] - 1, -1, -1):
            at_h = signal[b, t] + back
            delta = leak * (1 - u[b, t] * u[b, t]) * at_h
            dW_x = dW_x + torch.outer(delta, x[b, t])
            dW_h = dW_h + torch.outer(delta, h[b, t])
            db = db + delta
            back = W_h.T @ delta + (1 - leak) * at_h
        starts.append(back)
    return dW_x, dW_h, db, torch.stack(starts)
