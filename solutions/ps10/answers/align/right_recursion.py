"""The best ending from a place, asked for again and again, remembered."""

import functools
import math
import sys


def align(log_probs, labels):
    sys.setrecursionlimit(10_000)
    places = [0, *(symbol for label in labels for symbol in (label, 0))]
    rows = log_probs.tolist()

    @functools.cache
    def ending(t, s):
        here = rows[t][places[s]]
        if t == len(rows) - 1:
            return (here if s >= len(places) - 2 else -math.inf), None
        onward = [s, s + 1]
        if s + 2 < len(places) and places[s + 2] not in (0, places[s]):
            onward.append(s + 2)
        score, after = max((ending(t + 1, n)[0], n) for n in onward if n < len(places))
        return here + score, after

    total, s = max((ending(0, s)[0], s) for s in range(min(2, len(places))))
    if total == -math.inf:
        return [], total
    path = []
    for t in range(len(rows)):
        path.append(places[s])
        s = ending(t, s)[1]
    return path, total
