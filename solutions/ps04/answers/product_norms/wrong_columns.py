"""
misconception: The derivatives multiply the columns of W_h.
loses: [product_norms-tanh]
says: "not to its columns"
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
    norms = [torch.linalg.matrix_norm(product, 2)]
    for slope in slopes[nonlinearity][1:].flip(0):
        product = product @ (slope * W_h)
        norms.append(torch.linalg.matrix_norm(product, 2))
    return torch.stack(norms)
