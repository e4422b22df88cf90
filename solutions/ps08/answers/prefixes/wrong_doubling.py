"""
misconception: Doubling, with its short queue, is the best there is.
loses: [prefixes-work]
says: "321 calls of operator"
"""


def prefixes(elements, operator):
    ends, span = list(elements), 1
    while span < len(ends):
        ends = ends[:span] + [operator(earlier, later) for earlier, later in zip(ends, ends[span:])]
        span *= 2
    return ends
