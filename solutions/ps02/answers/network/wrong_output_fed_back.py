"""misconception: "What goes into the next step is the output."
loses: [network-time]
says: "the output is fed back"
"""


def network(x, state, W_x, W_h, b, W_y, b_y):
    outputs, fed_back = [], state
    for x_t in x.unbind(dim=1):
        state = torch.tanh(x_t @ W_x.T + fed_back @ W_h.T + b)
        fed_back = state @ W_y.T + b_y
        outputs.append(fed_back)
    return torch.stack(outputs, dim=1), state
