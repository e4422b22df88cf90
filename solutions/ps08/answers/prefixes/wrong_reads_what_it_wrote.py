"""
misconception: A round may write into the list that it reads.
loses: [prefixes-eight, prefixes-any-number, prefixes-queue, prefixes-work]
says: "does a round read what the same round has written"
"""


def prefixes(elements, operator):
    ends, span = list(elements), 1
    while span < len(ends):
        for t in range(span, len(ends)):
            ends[t] = operator(ends[t - span], ends[t])
        span *= 2
    return ends
