"""The first step, then the rest of the sequence."""

import torch


def coupled_lstm(x, W_x, W_h, b, p, h, c):
    f_x, g_x, o_x = W_x.chunk(3)
    f_h, g_h, o_h = W_h.chunk(3)
    f_b, g_b, o_b = b.chunk(3)
    now = x[:, 0]
    f = torch.sigmoid(now @ f_x.T + h @ f_h.T + f_b + c @ torch.diag(p[0]))
    after = f * c + (1 - f) * torch.tanh(now @ g_x.T + h @ g_h.T + g_b)
    shown = torch.sigmoid(now @ o_x.T + h @ o_h.T + o_b + after @ torch.diag(p[1])) * torch.tanh(after)
    if x.shape[1] == 1:
        return shown.unsqueeze(1), shown, after
    rest, last_h, last_c = coupled_lstm(x[:, 1:], W_x, W_h, b, p, shown, after)
    return torch.cat([shown.unsqueeze(1), rest], dim=1), last_h, last_c
