"""
misconception: The norm is the sum of the squares.
loses: [clip_by_global_norm-norm]
says: "the root is missing"
"""


def clip_by_global_norm(gradients, limit):
    squares = sum((gradient**2).sum() for gradient in gradients if gradient is not None)
    norm = float(squares)
    divisor = max(1.0, norm / limit)
    return [None if gradient is None else gradient / divisor for gradient in gradients], norm
