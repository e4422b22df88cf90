"""A tree of halves: totals from the leaves up, then each node's end from the root down."""


def grow(elements, operator):
    """(total, left, right) of a node; a leaf has no children."""
    if len(elements) == 1:
        return elements[0], None, None
    middle = 1 << ((len(elements) - 1).bit_length() - 1)
    left, right = grow(elements[:middle], operator), grow(elements[middle:], operator)
    return operator(left[0], right[0]), left, right


def gather(node, before, end, operator, taken):
    """Append the prefixes of a node's leaves; `before` is what lies left of it, `end` the prefix at its end."""
    _, left, right = node
    if left is None:
        taken.append(end)
        return
    middle = left[0] if before is None else operator(*before, left[0])
    gather(left, before, middle, operator, taken)
    gather(right, (middle,), end, operator, taken)


def prefixes(elements, operator):
    root, taken = grow(elements, operator), []
    gather(root, None, root[0], operator, taken)
    return taken
