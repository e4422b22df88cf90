"""
misconception: The norm is the sum of the entries' sizes.
loses: [clip_by_global_norm-norm]
says: "the norm is the root of a sum of squares"
"""


def clip_by_global_norm(gradients, limit):
    squares = sum(gradient.abs().sum() for gradient in gradients if gradient is not None)
    norm = float(squares)
    divisor = max(1.0, norm / limit)
    return [None if gradient is None else gradient / divisor for gradient in gradients], norm
