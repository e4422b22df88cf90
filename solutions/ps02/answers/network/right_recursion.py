"""The last step after the network on all steps before it."""


def network(x, state, W_x, W_h, b, W_y, b_y):
    if x.shape[1] == 0:
        return x.new_zeros(len(x), 0, len(b_y)), state
    before, h = network(x[:, :-1], state, W_x, W_h, b, W_y, b_y)
    h = torch.tanh((W_x @ x[:, -1].T + W_h @ h.T + b[:, None]).T)
    return torch.cat([before, (h @ W_y.T + b_y)[:, None]], dim=1), h
