"""Each product is multiplied afresh; singular values by svdvals."""

import torch


def product_norms(h, W_h, nonlinearity):
    steps, hidden = h.shape[0] - 1, h.shape[1]

    def jacobian(t):
        if nonlinearity == "tanh":
            slope = (1 - h[t]) * (1 + h[t])
        elif nonlinearity == "sigmoid":
            slope = h[t] - h[t] ** 2
        elif nonlinearity == "relu":
            slope = torch.sign(h[t]).clamp(min=0)
        else:
            slope = torch.ones_like(h[t])
        return torch.diag(slope) @ W_h

    norms = []
    for d in range(steps + 1):
        product = torch.eye(hidden).to(W_h)
        for t in range(steps - d + 1, steps + 1):
            product = jacobian(t) @ product
        norms.append(torch.linalg.svdvals(product)[0])
    return torch.stack(norms)
