"""
misconception: limit / norm is always a number.
loses: [clip_by_global_norm-below]
says: "divided by its norm, 0"
"""

import torch


def clip_by_global_norm(gradients, limit):
    given = [gradient for gradient in gradients if gradient is not None]
    norm = torch.stack([gradient.norm() for gradient in given]).norm() if given else torch.tensor(0.0)
    shorter = torch.minimum(norm, torch.tensor(limit, dtype=norm.dtype))
    return [None if gradient is None else gradient / norm * shorter for gradient in gradients], norm
