"""
misconception: Every weight has a gradient.
loses: [clip_by_global_norm-none]
says: "stopped with"
"""


def clip_by_global_norm(gradients, limit):
    squares = sum((gradient**2).sum() for gradient in gradients)
    norm = float(squares) ** 0.5
    divisor = max(1.0, norm / limit)
    return [gradient / divisor for gradient in gradients], norm
