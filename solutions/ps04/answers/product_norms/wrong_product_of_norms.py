"""
misconception: The norm of a product is the product of the norms.
loses: [product_norms-linear, product_norms-tanh]
says: "not the product of the norms"
"""

import torch


def product_norms(h, W_h, nonlinearity):
    slopes = {
        "tanh": 1 - h**2,
        "sigmoid": h * (1 - h),
        "relu": (h > 0).to(h.dtype),
        "linear": torch.ones_like(h),
    }
    norm_so_far = torch.ones((), dtype=h.dtype)
    product = torch.eye(h.shape[1], dtype=h.dtype, device=h.device)
    norms = [torch.linalg.matrix_norm(product, 2)]
    for slope in slopes[nonlinearity][1:].flip(0):
        norm_so_far = norm_so_far * torch.linalg.matrix_norm(slope.unsqueeze(1) * W_h, 2)
        norms.append(norm_so_far)
    return torch.stack(norms)
