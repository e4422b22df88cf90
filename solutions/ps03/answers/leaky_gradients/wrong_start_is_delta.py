"""
misconception: The gradient by h_0 is delta of the first step.
loses: [leaky_gradients-start]
says: "one factor W_h more leads to h_0"
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
    return W_x_gradient, W_h_gradient, delta.sum(dim=(0, 1)), delta[:, 0]
