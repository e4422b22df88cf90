"""Blelloch: up to the whole, down with what lies before each part, then one place to the left."""


def join(earlier, later, operator):
    """Either may be None: nothing."""
    if earlier is None or later is None:
        return later if earlier is None else earlier
    return operator(earlier, later)


def prefixes(elements, operator):
    size = 1 << (len(elements) - 1).bit_length()
    tree = [list(elements) + [None] * (size - len(elements))]
    while len(tree[-1]) > 1:
        row = tree[-1]
        tree.append([join(row[k], row[k + 1], operator) for k in range(0, len(row), 2)])
    before, (whole,) = [None], tree.pop()
    while tree:
        row, above, before = tree.pop(), before, []
        for k, earlier in enumerate(above):
            # What lies before a right child that is nothing is never asked for.
            right = None if row[2 * k + 1] is None else join(earlier, row[2 * k], operator)
            before += [earlier, right]
    return [*before[1 : len(elements)], whole]
