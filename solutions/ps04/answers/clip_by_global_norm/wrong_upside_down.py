"""
misconception: The factor is the norm over the limit.
loses: [clip_by_global_norm-clipped]
says: "the factor is upside down"
"""


def clip_by_global_norm(gradients, limit):
    squares = sum((gradient**2).sum() for gradient in gradients if gradient is not None)
    norm = float(squares) ** 0.5
    divisor = max(1.0, norm / limit)
    return [None if gradient is None else gradient * divisor for gradient in gradients], norm
