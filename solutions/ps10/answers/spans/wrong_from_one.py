"""
misconception: Steps are numbered from 1.
loses: [spans-single, spans-held, spans-edges]
says: "steps are numbered from 0"
"""

import itertools


def spans(path):
    found, step = [], 1
    for symbol, group in itertools.groupby(path):
        held = len(list(group))
        if symbol != 0:
            found.append((symbol, step, step + held - 1))
        step += held
    return found
