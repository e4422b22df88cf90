"""
misconception: Associative means that the order does not count.
loses: [prefixes-eight, prefixes-any-number, prefixes-queue, prefixes-work]
says: "later elements stand before earlier ones"
"""


def prefixes(elements, operator):
    if len(elements) == 1:
        return list(elements)
    pairs = [operator(second, first) for first, second in zip(elements[::2], elements[1::2])]
    ends = prefixes(pairs, operator)
    taken = [elements[0]]
    for t in range(1, len(elements)):
        taken.append(ends[t // 2] if t % 2 else operator(elements[t], ends[t // 2 - 1]))
    return taken
