"""
misconception: A label is written down only when another symbol follows.
loses: [spans-single, spans-held, spans-edges]
says: "the last label is missing"
"""


def spans(path):
    found, first = [], 0
    for step in range(1, len(path)):
        if path[step] != path[step - 1]:
            if path[step - 1] != 0:
                found.append((path[step - 1], first, step - 1))
            first = step
    return found
