"""Scalar loops."""


def clip_by_global_norm(gradients, limit):
    total = 0.0
    for gradient in gradients:
        if gradient is not None:
            for number in gradient.flatten().tolist():
                total += number * number
    norm = total**0.5
    clipped = []
    for gradient in gradients:
        if gradient is None:
            clipped.append(None)
        elif norm <= limit:
            clipped.append(gradient.clone())
        else:
            clipped.append(limit * gradient / norm)
    return clipped, norm
