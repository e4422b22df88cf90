"""The longer recursion: prefixes of pairs, then the places between them, by slices."""


def prefixes(elements, operator):
    count = len(elements)
    taken = list(elements)
    if count > 1:
        taken[1::2] = prefixes(list(map(operator, elements[:-1:2], elements[1::2])), operator)
        taken[2::2] = map(operator, taken[1 : count - 1 : 2], elements[2::2])
    return taken
