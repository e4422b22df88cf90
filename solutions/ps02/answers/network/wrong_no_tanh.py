"""misconception: "The state is the weighted sum."
loses: [network-step]
says: "the tanh is missing"
"""


def network(x, state, W_x, W_h, b, W_y, b_y):
    outputs = []
    for x_t in x.unbind(dim=1):
        state = x_t @ W_x.T + state @ W_h.T + b
        outputs.append(state @ W_y.T + b_y)
    return torch.stack(outputs, dim=1), state
