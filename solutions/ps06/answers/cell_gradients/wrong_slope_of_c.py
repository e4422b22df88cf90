"""
misconception: The slope of tanh is one minus the square of what stands inside.
loses: [cell_gradients-one-step, cell_gradients-over-time]
says: "the slope of tanh at c is"
"""

import torch


def cell_gradients(f, i, g, o, c, signal):
    from_later = torch.zeros_like(c[:, 0])
    at_c = torch.empty_like(f)
    for t in reversed(range(f.shape[1])):
        slope = 1 - c[:, t + 1] ** 2
        at_c[:, t] = signal[:, t] * o[:, t] * slope + from_later
        from_later = at_c[:, t] * f[:, t]
    return at_c * c[:, :-1], at_c * g, at_c * i, signal * torch.tanh(c[:, 1:]), from_later
