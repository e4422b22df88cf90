"""Brent and Kung: up with growing spans and down again, in one list."""


def prefixes(elements, operator):
    ends, span = list(elements), 1
    while span < len(ends):
        for t in range(2 * span - 1, len(ends), 2 * span):
            ends[t] = operator(ends[t - span], ends[t])
        span *= 2
    while span > 1:
        span //= 2
        for t in range(3 * span - 1, len(ends), 2 * span):
            ends[t] = operator(ends[t - span], ends[t])
    return ends
