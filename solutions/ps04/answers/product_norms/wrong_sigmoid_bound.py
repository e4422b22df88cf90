"""
misconception: The sigmoid's derivative is a quarter.
loses: [product_norms-others]
says: "it depends on the state"
"""

import torch


def product_norms(h, W_h, nonlinearity):
    slopes = {
        "tanh": 1 - h**2,
        "sigmoid": torch.full_like(h, 0.25),
        "relu": (h > 0).to(h.dtype),
        "linear": torch.ones_like(h),
    }
    product = torch.eye(h.shape[1], dtype=h.dtype, device=h.device)
    norms = [torch.linalg.matrix_norm(product, 2)]
    for slope in slopes[nonlinearity][1:].flip(0):
        product = product @ (slope.unsqueeze(1) * W_h)
        norms.append(torch.linalg.matrix_norm(product, 2))
    return torch.stack(norms)
