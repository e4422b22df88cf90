"""
misconception: A weight's gradient is that of its last use.
loses: [leaky_gradients-plain, leaky_gradients-leaky]
says: "only the last step's term is there"
"""

import torch


def leaky_gradients(x, h, u, signal, W_h, leak):
    from_later = torch.zeros_like(signal[:, 0])
    delta = torch.zeros_like(u)
    for t in reversed(range(x.shape[1])):
        at_h = signal[:, t] + from_later
        delta[:, t] = leak * at_h * (1 - u[:, t] ** 2)
        from_later = delta[:, t] @ W_h + (1 - leak) * at_h
    W_x_gradient = delta[:, -1].T @ x[:, -1]
    W_h_gradient = delta[:, -1].T @ h[:, -2]
    return W_x_gradient, W_h_gradient, delta[:, -1].sum(dim=0), from_later
