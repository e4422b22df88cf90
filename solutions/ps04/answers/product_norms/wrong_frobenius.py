"""
misconception: A matrix's norm is the root of its squares' sum.
loses: [product_norms-linear, product_norms-tanh]
says: "the root of the sum of all squares"
"""

import torch


def product_norms(h, W_h, nonlinearity):
    slopes = {
        "tanh": 1 - h**2,
        "sigmoid": h * (1 - h),
        "relu": (h > 0).to(h.dtype),
        "linear": torch.ones_like(h),
    }
    product = torch.eye(h.shape[1], dtype=h.dtype, device=h.device)
    norms = [torch.linalg.matrix_norm(product)]
    for slope in slopes[nonlinearity][1:].flip(0):
        product = product @ (slope.unsqueeze(1) * W_h)
        norms.append(torch.linalg.matrix_norm(product))
    return torch.stack(norms)
