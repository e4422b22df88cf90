"""
misconception: A sequence always starts from a zero state.
loses: [gru_states-one-unit, gru_states-torch, gru_states-admits, gru_states-before]
says: "the first step does not start from h_0"
"""

import torch


def gru_states(x, h_0, W_x, W_h, b_x, b_h, z_keeps, reset_after):
    W_r, W_z, W_n = W_h.chunk(3)
    b_r, b_z, b_n = b_h.chunk(3)
    h, states = torch.zeros_like(h_0), []
    for x_t in x.unbind(dim=1):
        x_r, x_z, x_n = (x_t @ W_x.T + b_x).chunk(3, dim=1)
        r = torch.sigmoid(x_r + h @ W_r.T + b_r)
        z = torch.sigmoid(x_z + h @ W_z.T + b_z)
        seen = r * (h @ W_n.T + b_n) if reset_after else (r * h) @ W_n.T + b_n
        n = torch.tanh(x_n + seen)
        h = z * h + (1 - z) * n if z_keeps else (1 - z) * h + z * n
        states.append(h)
    return torch.stack(states, dim=1)
