"""
misconception: Only the weights are multiplied.
loses: [product_norms-tanh, product_norms-others]
says: "the derivatives of tanh are missing"
"""

import torch


def product_norms(h, W_h, nonlinearity):
    product = torch.eye(h.shape[1], dtype=h.dtype, device=h.device)
    norms = [torch.linalg.matrix_norm(product, 2)]
    for _ in range(len(h) - 1):
        product = product @ W_h
        norms.append(torch.linalg.matrix_norm(product, 2))
    return torch.stack(norms)
