"""misconception: "What is handed on is the state that the last step began with."
loses: [network-state]
says: "the state before the last step"
"""


def network(x, state, W_x, W_h, b, W_y, b_y):
    outputs = []
    for x_t in x.unbind(dim=1):
        before = state
        state = torch.tanh(x_t @ W_x.T + state @ W_h.T + b)
        outputs.append(state @ W_y.T + b_y)
    return torch.stack(outputs, dim=1), before
