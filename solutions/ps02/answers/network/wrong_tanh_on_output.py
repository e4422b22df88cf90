"""misconception: "The output goes through tanh as the state does."
loses: [network-step]
says: "the tanh belongs to the state"
"""


def network(x, state, W_x, W_h, b, W_y, b_y):
    outputs = []
    for x_t in x.unbind(dim=1):
        state = torch.tanh(x_t @ W_x.T + state @ W_h.T + b)
        outputs.append(torch.tanh(state @ W_y.T + b_y))
    return torch.stack(outputs, dim=1), state
