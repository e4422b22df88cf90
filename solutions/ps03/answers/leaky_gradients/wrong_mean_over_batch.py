"""
misconception: Gradients of a batch are averaged.
loses: [leaky_gradients-plain]
says: "divided by the number of sequences"
"""

import torch


def leaky_gradients(x, h, u, signal, W_h, leak):
    from_later = torch.zeros_like(signal[:, 0])
    delta = torch.zeros_like(u)
    for t in reversed(range(x.shape[1])):
        at_h = signal[:, t] + from_later
        delta[:, t] = leak * at_h * (1 - u[:, t] ** 2)
        from_later = delta[:, t] @ W_h + (1 - leak) * at_h
    W_x_gradient = torch.einsum("bth,btd->hd", delta, x)
    W_h_gradient = torch.einsum("bth,btk->hk", delta, h[:, :-1])
    B = x.shape[0]
    return W_x_gradient / B, W_h_gradient / B, delta.sum(dim=(0, 1)) / B, from_later
