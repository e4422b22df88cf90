"""
misconception: A gate acts on its own step's output.
loses: [cell_gradients-over-time]
says: "does what later steps ask arrive"
"""

import torch


def cell_gradients(f, i, g, o, c, signal):
    from_later = torch.zeros_like(c[:, 0])
    at_c = torch.empty_like(f)
    for t in reversed(range(f.shape[1])):
        slope = 1 - torch.tanh(c[:, t + 1]) ** 2
        at_c[:, t] = signal[:, t] * o[:, t] * slope
        from_later = at_c[:, t] * f[:, t]
    return at_c * c[:, :-1], at_c * g, at_c * i, signal * torch.tanh(c[:, 1:]), from_later
