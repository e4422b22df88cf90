"""
misconception: The norm to report is that of what is returned.
loses: [clip_by_global_norm-norm]
says: "the norm after the clip"
"""


def clip_by_global_norm(gradients, limit):
    squares = sum((gradient**2).sum() for gradient in gradients if gradient is not None)
    norm = float(squares) ** 0.5
    divisor = max(1.0, norm / limit)
    return [None if gradient is None else gradient / divisor for gradient in gradients], min(norm, limit)
