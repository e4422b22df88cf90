"""
misconception: The last step is the one after the label, as in a slice.
loses: [spans-single, spans-held, spans-edges]
says: "not the one after it"
"""

import itertools


def spans(path):
    found, step = [], 0
    for symbol, group in itertools.groupby(path):
        held = len(list(group))
        if symbol != 0:
            found.append((symbol, step, step + held))
        step += held
    return found
