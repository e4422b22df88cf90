"""
misconception: The list that is handed in is there to be used.
loses: [prefixes-any-number]
says: "prefixes changed the list `elements`"
"""


def prefixes(elements, operator):
    span = 1
    while span < len(elements):
        for t in range(2 * span - 1, len(elements), 2 * span):
            elements[t] = operator(elements[t - span], elements[t])
        span *= 2
    while span > 1:
        span //= 2
        for t in range(3 * span - 1, len(elements), 2 * span):
            elements[t] = operator(elements[t - span], elements[t])
    return elements
