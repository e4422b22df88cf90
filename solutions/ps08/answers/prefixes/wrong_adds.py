"""
misconception: Taking together is adding.
loses: [prefixes-eight, prefixes-queue, prefixes-work]
says: "prefixes of eight steps (a, u) of a recurrence is"
"""


def prefixes(elements, operator):
    taken = [elements[0]]
    for element in elements[1:]:
        taken.append(taken[-1] + element)
    return taken
