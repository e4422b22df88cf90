"""
misconception: The derivative is by what stands in the sigmoid.
loses: [cell_gradients-output, cell_gradients-one-step, cell_gradients-over-time]
says: "not by what stands in its sigmoid"
"""

import torch


def cell_gradients(f, i, g, o, c, signal):
    from_later = torch.zeros_like(c[:, 0])
    at_c = torch.empty_like(f)
    for t in reversed(range(f.shape[1])):
        slope = 1 - torch.tanh(c[:, t + 1]) ** 2
        at_c[:, t] = signal[:, t] * o[:, t] * slope + from_later
        from_later = at_c[:, t] * f[:, t]
    return (
        at_c * c[:, :-1] * f * (1 - f),
        at_c * g * i * (1 - i),
        at_c * i * (1 - g**2),
        signal * torch.tanh(c[:, 1:]) * o * (1 - o),
        from_later,
    )
