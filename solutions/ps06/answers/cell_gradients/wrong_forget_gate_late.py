"""
misconception: The gate of the step before stands on the way back.
loses: [cell_gradients-over-time]
says: "times their forget gates"
"""

import torch


def cell_gradients(f, i, g, o, c, signal):
    from_later = torch.zeros_like(c[:, 0])
    at_c = torch.empty_like(f)
    for t in reversed(range(f.shape[1])):
        slope = 1 - torch.tanh(c[:, t + 1]) ** 2
        at_c[:, t] = signal[:, t] * o[:, t] * slope + from_later
        from_later = at_c[:, t] * f[:, max(t - 1, 0)]
    return at_c * c[:, :-1], at_c * g, at_c * i, signal * torch.tanh(c[:, 1:]), from_later
