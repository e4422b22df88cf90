"""
misconception: A scan returns what a tree has at its top.
loses: [prefixes-eight, prefixes-any-number, prefixes-queue, prefixes-work]
says: "this is the whole alone"
"""


def prefixes(elements, operator):
    while len(elements) > 1:
        rest = elements[len(elements) // 2 * 2 :]
        elements = [operator(first, second) for first, second in zip(elements[::2], elements[1::2])] + rest
    return elements[0]
