"""All of the input's part at once; a z that admits is one that keeps, with other signs."""

import torch
from torch.nn.functional import linear


def gru_states(x, h_0, W_x, W_h, b_x, b_h, z_keeps, reset_after):
    H = h_0.shape[1]
    sign = torch.ones_like(b_x)
    if not z_keeps:
        sign[H : 2 * H] = -1
    projected = linear(x, W_x * sign[:, None], b_x * sign)
    W_h, b_h = W_h * sign[:, None], b_h * sign
    states = torch.empty(*x.shape[:2], H, dtype=x.dtype)
    h = h_0
    for t in range(x.shape[1]):
        now = projected[:, t]
        gates = torch.sigmoid(now[:, : 2 * H] + linear(h, W_h[: 2 * H], b_h[: 2 * H]))
        r, z = gates[:, :H], gates[:, H:]
        if reset_after:
            n = torch.tanh(now[:, 2 * H :] + r * linear(h, W_h[2 * H :], b_h[2 * H :]))
        else:
            n = torch.tanh(now[:, 2 * H :] + linear(r * h, W_h[2 * H :], b_h[2 * H :]))
        h = n + z * (h - n)
        states[:, t] = h
    return states
