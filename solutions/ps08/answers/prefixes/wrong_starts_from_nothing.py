"""
misconception: Every operator has a zero to start from.
loses: [prefixes-eight, prefixes-any-number, prefixes-queue, prefixes-work]
says: "an operator need not have a zero"
"""


def prefixes(elements, operator):
    total, taken = 0, []
    for element in elements:
        total = operator(total, element)
        taken.append(total)
    return taken
