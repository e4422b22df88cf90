"""misconception: "The output shows the state that the step begins with."
loses: [network-step]
says: "from the state before the step"
"""


def network(x, state, W_x, W_h, b, W_y, b_y):
    outputs = []
    for x_t in x.unbind(dim=1):
        outputs.append(state @ W_y.T + b_y)
        state = torch.tanh(x_t @ W_x.T + state @ W_h.T + b)
    return torch.stack(outputs, dim=1), state
