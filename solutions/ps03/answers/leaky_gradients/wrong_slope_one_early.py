"""
misconception: The slope of tanh is taken at the state before.
loses: [leaky_gradients-plain]
says: "the slope of tanh is taken at the state before"
"""

import torch


def leaky_gradients(x, h, u, signal, W_h, leak):
    from_later = torch.zeros_like(signal[:, 0])
    delta = torch.zeros_like(u)
    for t in reversed(range(x.shape[1])):
        at_h = signal[:, t] + from_later
        delta[:, t] = leak * at_h * (1 - h[:, t] ** 2)
        from_later = delta[:, t] @ W_h + (1 - leak) * at_h
    W_x_gradient = torch.einsum("bth,btd->hd", delta, x)
    W_h_gradient = torch.einsum("bth,btk->hk", delta, h[:, :-1])
    return W_x_gradient, W_h_gradient, delta.sum(dim=(0, 1)), from_later
