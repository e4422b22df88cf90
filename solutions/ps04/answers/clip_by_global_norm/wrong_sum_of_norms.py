"""
misconception: The norm of the whole is the sum of the norms.
loses: [clip_by_global_norm-norm]
says: "norms do not"
"""


def clip_by_global_norm(gradients, limit):
    norms = [gradient.norm() for gradient in gradients if gradient is not None]
    norm = float(sum(norms))
    divisor = max(1.0, norm / limit)
    return [None if gradient is None else gradient / divisor for gradient in gradients], norm
