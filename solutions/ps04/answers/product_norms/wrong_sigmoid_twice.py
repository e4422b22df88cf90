"""
misconception: The sigmoid's derivative needs the sigmoid of the state.
loses: [product_norms-others]
says: "it goes through no sigmoid again"
"""

import torch


def product_norms(h, W_h, nonlinearity):
    slopes = {
        "tanh": 1 - h**2,
        "sigmoid": torch.sigmoid(h) * (1 - torch.sigmoid(h)),
        "relu": (h > 0).to(h.dtype),
        "linear": torch.ones_like(h),
    }
    product = torch.eye(h.shape[1], dtype=h.dtype, device=h.device)
    norms = [torch.linalg.matrix_norm(product, 2)]
    for slope in slopes[nonlinearity][1:].flip(0):
        product = product @ (slope.unsqueeze(1) * W_h)
        norms.append(torch.linalg.matrix_norm(product, 2))
    return torch.stack(norms)
