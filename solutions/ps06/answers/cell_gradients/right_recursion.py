"""What the rest of the sequence asks of the next cell, then this step."""

import torch


def cell_gradients(f, i, g, o, c, signal):
    if f.shape[1] == 0:
        return f, i, g, o, torch.zeros_like(c[:, 0])
    later = cell_gradients(f[:, 1:], i[:, 1:], g[:, 1:], o[:, 1:], c[:, 1:], signal[:, 1:])
    shown = torch.tanh(c[:, 1])
    at_c = later[4] + signal[:, 0] * o[:, 0] / torch.cosh(c[:, 1]) ** 2
    now = at_c * c[:, 0], at_c * g[:, 0], at_c * i[:, 0], signal[:, 0] * shown
    joined = [torch.cat([mine.unsqueeze(1), theirs], dim=1) for mine, theirs in zip(now, later)]
    return (*joined, at_c * f[:, 0])
