"""
misconception: Clipping means that each entry is cut at the limit.
loses: [clip_by_global_norm-clipped]
says: "each entry was clipped by itself"
"""


def clip_by_global_norm(gradients, limit):
    squares = sum((gradient**2).sum() for gradient in gradients if gradient is not None)
    norm = float(squares) ** 0.5
    return [None if gradient is None else gradient.clamp(-limit, limit) for gradient in gradients], norm
