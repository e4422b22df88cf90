"""
misconception: The norm is the largest entry.
loses: [clip_by_global_norm-norm]
says: "it is the largest entry"
"""


def clip_by_global_norm(gradients, limit):
    sizes = [float(gradient.abs().max()) for gradient in gradients if gradient is not None]
    norm = max(sizes, default=0.0)
    divisor = max(1.0, norm / limit)
    return [None if gradient is None else gradient / divisor for gradient in gradients], norm
