"""
misconception: A clip works on the gradients where they lie, as torch's does.
loses: [clip_by_global_norm-none]
says: "it was clipped in its place"
"""


def clip_by_global_norm(gradients, limit):
    squares = sum((gradient**2).sum() for gradient in gradients if gradient is not None)
    norm = float(squares) ** 0.5
    divisor = max(1.0, norm / limit)
    return [None if gradient is None else gradient.div_(divisor) for gradient in gradients], norm
