"""From the top down, by recursion."""


def seen_steps(layers, t):
    if t < 0:
        return []
    if not layers:
        return [t]
    *below, (taps, dilation, stride) = layers
    found = set()
    for tap in range(taps):
        found.update(seen_steps(below, t * stride - tap * dilation))
    return sorted(found)
