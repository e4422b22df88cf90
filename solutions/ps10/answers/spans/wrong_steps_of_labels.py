"""
misconception: Steps are counted without the blanks.
loses: [spans-single, spans-held, spans-edges]
says: "with its blanks"
"""

import itertools


def spans(path):
    found, step = [], 0
    for symbol, group in itertools.groupby(path):
        held = len(list(group))
        if symbol != 0:
            found.append((symbol, step, step + held - 1))
            step += held
    return found
