"""
misconception: Weights are applied from the left to rows.
loses: [coupled_lstm-one-step, coupled_lstm-over-time, coupled_lstm-peepholes]
says: "was W_h turned round"
"""

import torch


def coupled_lstm(x, W_x, W_h, b, p, h, c):
    outputs = []
    for x_t in x.unbind(1):
        a_f, a_g, a_o = (
            (x_t @ blocks.T + h @ matrix + bias)
            for blocks, matrix, bias in zip(W_x.chunk(3), W_h.chunk(3), b.chunk(3))
        )
        f = torch.sigmoid(a_f + p[0] * c)
        c = f * c + (1 - f) * torch.tanh(a_g)
        o = torch.sigmoid(a_o + p[1] * c)
        h = o * torch.tanh(c)
        outputs.append(h)
    return torch.stack(outputs, dim=1), h, c
