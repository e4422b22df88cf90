"""
misconception: The number of elements is a power of two.
loses: [prefixes-any-number]
says: "prefixes of 5 letters, joined"
"""


def prefixes(elements, operator):
    if len(elements) == 1:
        return list(elements)
    pairs = [operator(first, second) for first, second in zip(elements[::2], elements[1::2])]
    ends = prefixes(pairs, operator)
    taken = [elements[0], ends[0]]
    for end, element, following in zip(ends, elements[2::2], ends[1:]):
        taken += [operator(end, element), following]
    return taken
