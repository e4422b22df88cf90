"""
misconception: The path is used up while it is read.
loses: [spans-edges]
says: "changed the path"
"""


def spans(path):
    found, step, before = [], 0, 0
    while path:
        symbol = path.pop(0)
        if symbol != 0 and symbol == before:
            found[-1] = (symbol, found[-1][1], step)
        elif symbol != 0:
            found.append((symbol, step, step))
        step, before = step + 1, symbol
    return found
