"""Loops over every number."""

import torch


def cell_gradients(f, i, g, o, c, signal):
    B, T, H = f.shape
    by_f, by_i, by_g, by_o = (torch.zeros_like(f) for _ in range(4))
    start = torch.zeros_like(c[:, 0])
    for row in range(B):
        for unit in range(H):
            arriving = 0.0
            for t in range(T - 1, -1, -1):
                shown = torch.tanh(c[row, t + 1, unit])
                asked = signal[row, t, unit]
                arriving = arriving + asked * o[row, t, unit] * (1 - shown * shown)
                by_o[row, t, unit] = asked * shown
                by_f[row, t, unit] = arriving * c[row, t, unit]
                by_i[row, t, unit] = arriving * g[row, t, unit]
                by_g[row, t, unit] = arriving * i[row, t, unit]
                arriving = arriving * f[row, t, unit]
            start[row, unit] = arriving
    return by_f, by_i, by_g, by_o, start
