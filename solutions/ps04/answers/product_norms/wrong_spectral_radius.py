"""
misconception: The eigenvalue says how long a gradient is.
loses: [product_norms-linear, product_norms-tanh]
says: "this is the spectral radius"
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
    norms = [torch.linalg.eigvals(product).abs().max()]
    for slope in slopes[nonlinearity][1:].flip(0):
        product = product @ (slope.unsqueeze(1) * W_h)
        norms.append(torch.linalg.eigvals(product).abs().max())
    return torch.stack(norms)
