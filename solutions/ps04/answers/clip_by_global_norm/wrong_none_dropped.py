"""
misconception: A weight without a gradient needs no place in the list.
loses: [clip_by_global_norm-none]
says: "it gives fewer or more"
"""


def clip_by_global_norm(gradients, limit):
    squares = sum((gradient**2).sum() for gradient in gradients if gradient is not None)
    norm = float(squares) ** 0.5
    divisor = max(1.0, norm / limit)
    return [gradient / divisor for gradient in gradients if gradient is not None], norm
