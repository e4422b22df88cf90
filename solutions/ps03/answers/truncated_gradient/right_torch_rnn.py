"""torch.nn.RNN runs each chunk."""

import torch


def truncated_gradient(x, y, W_x, W_h, b, window):
    layer = torch.nn.RNN(x.shape[2], b.shape[0], batch_first=True).to(x)
    with torch.no_grad():
        for mine, given in zip(layer.parameters(), (W_x, W_h, b, torch.zeros_like(b)), strict=True):
            mine.copy_(given)
    state, E = x.new_zeros(1, x.shape[0], b.shape[0]), 0.0
    for start in range(0, x.shape[1], window):
        part = slice(start, start + window)
        h, state = layer(x[:, part], state.detach())
        E = E + 0.5 * ((h - y[:, part]) ** 2).sum()
    E.backward()
    return layer.weight_hh_l0.grad, state[0].detach()
