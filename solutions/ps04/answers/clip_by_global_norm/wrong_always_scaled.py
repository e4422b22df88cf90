"""
misconception: Clipping brings the norm to the limit, always.
loses: [clip_by_global_norm-below]
says: "a clip never enlarges"
"""


def clip_by_global_norm(gradients, limit):
    squares = sum((gradient**2).sum() for gradient in gradients if gradient is not None)
    norm = float(squares) ** 0.5
    divisor = norm / limit if norm > 0 else 1.0
    return [None if gradient is None else gradient / divisor for gradient in gradients], norm
