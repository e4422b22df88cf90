"""misconception: "A recurrent network always begins at zero."
loses: [network-state]
says: "the first step starts from zero"
"""


def network(x, state, W_x, W_h, b, W_y, b_y):
    state = torch.zeros_like(state)
    outputs = []
    for x_t in x.unbind(dim=1):
        state = torch.tanh(x_t @ W_x.T + state @ W_h.T + b)
        outputs.append(state @ W_y.T + b_y)
    return torch.stack(outputs, dim=1), state
