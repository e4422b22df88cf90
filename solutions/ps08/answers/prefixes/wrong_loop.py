"""
misconception: There is no way but one after the other.
loses: [prefixes-queue]
says: "63 calls wait for one another"
"""


def prefixes(elements, operator):
    taken = [elements[0]]
    for element in elements[1:]:
        taken.append(operator(taken[-1], element))
    return taken
