"""
misconception: The first symbol is read before it is known that there is one.
loses: [spans-edges]
says: "IndexError"
"""


def spans(path):
    found, current, first = [], path[0], 0
    for step, symbol in enumerate([*path[1:], -1], start=1):
        if symbol != current:
            if current != 0:
                found.append((current, first, step - 1))
            current, first = symbol, step
    return found
