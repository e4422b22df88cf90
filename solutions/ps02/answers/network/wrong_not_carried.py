"""misconception: "The state is computed anew at each step, from the first one."
loses: [network-time]
says: "each step starts again from the first state"
"""


def network(x, state, W_x, W_h, b, W_y, b_y):
    outputs = []
    for x_t in x.unbind(dim=1):
        h = torch.tanh(x_t @ W_x.T + state @ W_h.T + b)
        outputs.append(h @ W_y.T + b_y)
    return torch.stack(outputs, dim=1), h
