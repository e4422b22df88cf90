"""
misconception: A prefix ends before its own element.
loses: [prefixes-eight]
says: "each prefix has its own element with it"
"""


def prefixes(elements, operator):
    taken = [elements[0][:0]]
    for element in elements[:-1]:
        taken.append(operator(taken[-1], element))
    return taken
