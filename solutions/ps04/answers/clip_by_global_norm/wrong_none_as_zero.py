"""
misconception: A missing gradient is a gradient of zero.
loses: [clip_by_global_norm-none]
says: "None has to stay None"
"""

import torch


def clip_by_global_norm(gradients, limit):
    squares = sum((gradient**2).sum() for gradient in gradients if gradient is not None)
    norm = float(squares) ** 0.5
    divisor = max(1.0, norm / limit)
    return [torch.zeros(1) if gradient is None else gradient / divisor for gradient in gradients], norm
