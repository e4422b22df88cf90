"""PyTorch's own layer, with the weights put in."""


def network(x, state, W_x, W_h, b, W_y, b_y):
    rnn = torch.nn.RNN(W_x.shape[1], W_x.shape[0], batch_first=True).to(x)
    values = {"weight_ih_l0": W_x, "weight_hh_l0": W_h, "bias_ih_l0": b, "bias_hh_l0": torch.zeros_like(b)}
    h, h_n = torch.func.functional_call(rnn, values, (x.contiguous(), state[None].contiguous()))
    return torch.nn.functional.linear(h, W_y, b_y), h_n[0]
