"""
misconception: There are always two to take together.
loses: [prefixes-any-number]
says: "prefixes of 1 letter, joined stopped with"
"""


def prefixes(elements, operator):
    pairs = [operator(first, second) for first, second in zip(elements[::2], elements[1::2])]
    ends = prefixes(pairs, operator) if len(pairs) > 1 else [pairs[0]]
    taken = [elements[0]]
    for t in range(1, len(elements)):
        taken.append(ends[t // 2] if t % 2 else operator(ends[t // 2 - 1], elements[t]))
    return taken
