"""The root of the largest eigenvalue of each product times its transpose."""

import torch


def product_norms(h, W_h, nonlinearity):
    slopes = {
        "tanh": 1 - h**2,
        "sigmoid": h * (1 - h),
        "relu": (h > 0).double(),
        "linear": torch.ones_like(h),
    }
    slope, W, time = slopes[nonlinearity].double(), W_h.double(), len(h) - 1
    product, norms = torch.eye(len(W), dtype=torch.float64), torch.ones(time + 1, dtype=torch.float64)
    for d in range(1, time + 1):
        product = torch.einsum("ij,j,jk->ik", product, slope[time + 1 - d], W)
        norms[d] = torch.linalg.eigvalsh(product @ product.T)[-1].clamp(min=0).sqrt()
    return norms.to(h.dtype)
