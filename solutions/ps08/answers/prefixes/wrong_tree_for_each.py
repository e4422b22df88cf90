"""
misconception: Each prefix gets a tree of its own.
loses: [prefixes-work]
says: "calls of operator"
"""


def whole(elements, operator):
    if len(elements) == 1:
        return elements[0]
    middle = len(elements) // 2
    return operator(whole(elements[:middle], operator), whole(elements[middle:], operator))


def prefixes(elements, operator):
    return [whole(elements[: t + 1], operator) for t in range(len(elements))]
