"""
misconception: The signal is a place to collect in.
loses: [cell_gradients-over-time]
says: "changed an argument"
"""

import torch


def cell_gradients(f, i, g, o, c, signal):
    shown = signal * torch.tanh(c[:, 1:])
    from_later = torch.zeros_like(c[:, 0])
    at_c = signal
    for t in reversed(range(f.shape[1])):
        slope = 1 - torch.tanh(c[:, t + 1]) ** 2
        at_c[:, t] = signal[:, t] * o[:, t] * slope + from_later
        from_later = at_c[:, t] * f[:, t]
    return at_c * c[:, :-1], at_c * g, at_c * i, shown, from_later
