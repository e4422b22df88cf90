"""Loops over every number."""

import torch


def coupled_lstm(x, W_x, W_h, b, p, h, c):
    (B, T, D), H = x.shape, h.shape[1]
    h, c, outputs = h.clone(), c.clone(), torch.zeros(B, T, H, dtype=x.dtype)
    for row in range(B):
        for t in range(T):
            before = h[row].clone()

            def inside(block, unit):
                k = block * H + unit
                return (
                    b[k]
                    + sum(W_x[k, d] * x[row, t, d] for d in range(D))
                    + sum(W_h[k, j] * before[j] for j in range(H))
                )

            for unit in range(H):
                f = torch.sigmoid(inside(0, unit) + p[0, unit] * c[row, unit])
                c[row, unit] = f * c[row, unit] + (1 - f) * torch.tanh(inside(1, unit))
                o = torch.sigmoid(inside(2, unit) + p[1, unit] * c[row, unit])
                h[row, unit] = o * torch.tanh(c[row, unit])
            outputs[row, t] = h[row]
    return outputs, h, c
