"""misconception: "A bias is not needed where there is a state."
loses: [network-step]
says: "the bias b is missing"
"""


def network(x, state, W_x, W_h, b, W_y, b_y):
    outputs = []
    for x_t in x.unbind(dim=1):
        state = torch.tanh(x_t @ W_x.T + state @ W_h.T)
        outputs.append(state @ W_y.T + b_y)
    return torch.stack(outputs, dim=1), state
