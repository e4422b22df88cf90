"""
misconception: Each tensor is clipped by its own norm.
loses: [clip_by_global_norm-clipped]
says: "clipped by its own norm"
"""


def clip_by_global_norm(gradients, limit):
    squares = sum((gradient**2).sum() for gradient in gradients if gradient is not None)
    norm = float(squares) ** 0.5
    return [
        None if gradient is None else gradient / max(1.0, float(gradient.norm()) / limit)
        for gradient in gradients
    ], norm
