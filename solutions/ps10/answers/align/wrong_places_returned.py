"""
misconception: The places of the extended labelling are returned in place of symbols.
loses: [align-short, align-different, align-repeated, align-extremes]
says: "not symbols"
"""

import math


def align(log_probs, labels):
    places = [0]
    for label in labels:
        places += [label, 0]
    rows = log_probs.tolist()
    best = {s: (rows[0][symbol], [s]) for s, symbol in enumerate(places[:2])}
    for row in rows[1:]:
        grown = {}
        for s, symbol in enumerate(places):
            reach = [s, s - 1]
            if symbol != 0 and s >= 2 and symbol != places[s - 2]:
                reach.append(s - 2)
            ways = [best[before] for before in reach if before in best]
            if ways:
                score, path = max(ways)
                grown[s] = (score + row[symbol], [*path, s])
        best = grown
    score, path = max((best[s] for s in best if s >= len(places) - 2), default=(-math.inf, []))
    return path, score
