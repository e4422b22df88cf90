"""misconception: "The last output is the last state."
loses: [network-state]
says: "expected (1, 2) (batch, hidden)"
"""


def network(x, state, W_x, W_h, b, W_y, b_y):
    outputs = []
    for x_t in x.unbind(dim=1):
        state = torch.tanh(x_t @ W_x.T + state @ W_h.T + b)
        outputs.append(state @ W_y.T + b_y)
    return torch.stack(outputs, dim=1), torch.stack(outputs, dim=1)
