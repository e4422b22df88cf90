"""
misconception: The blank is listed as a label.
loses: [spans-single, spans-held, spans-edges]
says: "the blank is no label"
"""

import itertools


def spans(path):
    found, step = [], 0
    for symbol, group in itertools.groupby(path):
        held = len(list(group))
        found.append((symbol, step, step + held - 1))
        step += held
    return found
