"""
misconception: On the way up all is done.
loses: [prefixes-eight, prefixes-any-number]
says: "prefixes of the letters a to h, joined is"
"""


def prefixes(elements, operator):
    ends, span = list(elements), 1
    while span < len(ends):
        for t in range(2 * span - 1, len(ends), 2 * span):
            ends[t] = operator(ends[t - span], ends[t])
        span *= 2
    return ends
