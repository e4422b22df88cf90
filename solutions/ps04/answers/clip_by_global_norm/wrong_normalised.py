"""
misconception: Clipping divides by the norm.
loses: [clip_by_global_norm-clipped]
says: "its length is to be the limit, not 1"
"""


def clip_by_global_norm(gradients, limit):
    squares = sum((gradient**2).sum() for gradient in gradients if gradient is not None)
    norm = float(squares) ** 0.5
    divisor = norm if norm > limit else 1.0
    return [None if gradient is None else gradient / divisor for gradient in gradients], norm
