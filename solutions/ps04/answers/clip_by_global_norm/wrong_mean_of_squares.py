"""
misconception: The norm is the root of the mean square.
loses: [clip_by_global_norm-norm]
says: "taken of a mean"
"""


def clip_by_global_norm(gradients, limit):
    squares = sum((gradient**2).sum() for gradient in gradients if gradient is not None)
    count = sum(gradient.numel() for gradient in gradients if gradient is not None) or 1
    norm = float(squares / count) ** 0.5
    divisor = max(1.0, norm / limit)
    return [None if gradient is None else gradient / divisor for gradient in gradients], norm
