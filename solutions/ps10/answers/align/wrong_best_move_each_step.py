"""
misconception: At each step the best next place is taken, without a look at what follows.
loses: [align-different, align-repeated]
says: "the path"
"""

import math


def align(log_probs, labels):
    places = [0, *(symbol for label in labels for symbol in (label, 0))]
    rows = log_probs.tolist()
    s = max(range(min(2, len(places))), key=lambda s: rows[0][places[s]])
    path, score = [places[s]], rows[0][places[s]]
    for t, row in enumerate(rows[1:], start=1):
        reach = (
            [s, s + 1, s + 2] if s + 2 < len(places) and places[s + 2] not in (0, places[s]) else [s, s + 1]
        )
        left = len(rows) - 1 - t
        fits = [n for n in reach if n < len(places) and steps_to_end(places, n) <= left]
        if not fits:
            return [], -math.inf
        s = max(fits, key=lambda n: row[places[n]])
        path.append(places[s])
        score += row[places[s]]
    return (path, score) if s >= len(places) - 2 else ([], -math.inf)


def steps_to_end(places, s):
    steps = 0
    while s < len(places) - 2:
        s += 2 if s + 2 < len(places) and places[s + 2] not in (0, places[s]) else 1
        steps += 1
    return steps
