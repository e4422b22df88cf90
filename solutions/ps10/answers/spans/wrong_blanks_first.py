"""
misconception: Blanks go first, then equal neighbours become one.
loses: [spans-held, spans-edges]
says: "keeps them apart"
"""


def spans(path):
    found = []
    for step, symbol in enumerate(path):
        if symbol == 0:
            continue
        if found and found[-1][0] == symbol:
            found[-1] = (symbol, found[-1][1], step)
        else:
            found.append((symbol, step, step))
    return found
