"""
misconception: The scan runs as the backward pass does, from the end.
loses: [prefixes-eight, prefixes-any-number, prefixes-queue, prefixes-work]
says: "these are the sums from each element to the end"
"""


def prefixes(elements, operator):
    taken = [elements[-1]]
    for element in reversed(elements[:-1]):
        taken.append(operator(element, taken[-1]))
    return taken[::-1]
