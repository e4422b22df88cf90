"""Loops over every number."""


def network(x, state, W_x, W_h, b, W_y, b_y):
    B, T, D = x.shape
    H, K = len(b), len(b_y)
    outputs, last = x.new_zeros(B, T, K), x.new_zeros(B, H)
    for i in range(B):
        h = [state[i, k] for k in range(H)]
        for t in range(T):
            h = [
                torch.tanh(
                    sum(W_x[k, d] * x[i, t, d] for d in range(D))
                    + sum(W_h[k, j] * h[j] for j in range(H))
                    + b[k]
                )
                for k in range(H)
            ]
            for k in range(K):
                outputs[i, t, k] = sum(W_y[k, j] * h[j] for j in range(H)) + b_y[k]
        last[i] = torch.stack(h)
    return outputs, last
