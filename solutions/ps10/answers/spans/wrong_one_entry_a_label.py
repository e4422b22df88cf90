"""
misconception: A dictionary keeps one entry for each different label.
loses: [spans-held, spans-edges]
says: "expected [(7, 1, 2), (7, 4, 4), (2, 5, 5)]"
"""

import itertools


def spans(path):
    found, step = {}, 0
    for symbol, group in itertools.groupby(path):
        held = len(list(group))
        if symbol != 0:
            found[symbol] = (symbol, step, step + held - 1)
        step += held
    return list(found.values())
