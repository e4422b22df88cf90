"""misconception: "The signal runs from the last step to the first."
loses: [network-time]
says: "from right to left"
"""


def network(x, state, W_x, W_h, b, W_y, b_y):
    outputs = []
    for x_t in x.flip(1).unbind(dim=1):
        state = torch.tanh(x_t @ W_x.T + state @ W_h.T + b)
        outputs.append(state @ W_y.T + b_y)
    return torch.stack(outputs[::-1], dim=1), state
