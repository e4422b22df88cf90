"""misconception: "The recurrent matrix acts from the right as it is."
loses: [network-time]
says: "W_h is transposed the wrong way"
"""


def network(x, state, W_x, W_h, b, W_y, b_y):
    outputs = []
    for x_t in x.unbind(dim=1):
        state = torch.tanh(x_t @ W_x.T + state @ W_h + b)
        outputs.append(state @ W_y.T + b_y)
    return torch.stack(outputs, dim=1), state
