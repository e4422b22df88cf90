"""
misconception: The gates look at x and h alone.
loses: [coupled_lstm-peepholes]
says: "the forget gate does not look at the cell"
"""

import torch


def coupled_lstm(x, W_x, W_h, b, p, h, c):
    outputs = []
    for x_t in x.unbind(1):
        a_f, a_g, a_o = (x_t @ W_x.T + h @ W_h.T + b).chunk(3, dim=1)
        f = torch.sigmoid(a_f)
        c = f * c + (1 - f) * torch.tanh(a_g)
        o = torch.sigmoid(a_o)
        h = o * torch.tanh(c)
        outputs.append(h)
    return torch.stack(outputs, dim=1), h, c
