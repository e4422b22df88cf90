"""
misconception: If no path is long enough, the one that comes furthest is returned.
loses: [align-extremes]
says: "three labels in two steps"
"""

import math


def align(log_probs, labels):
    places = [0]
    for label in labels:
        places += [label, 0]
    rows = log_probs.tolist()
    best = {s: (rows[0][symbol], [symbol]) for s, symbol in enumerate(places[:2])}
    for row in rows[1:]:
        grown = {}
        for s, symbol in enumerate(places):
            reach = [s, s - 1]
            if symbol != 0 and s >= 2 and symbol != places[s - 2]:
                reach.append(s - 2)
            ways = [best[before] for before in reach if before in best]
            if ways:
                score, path = max(ways)
                grown[s] = (score + row[symbol], [*path, symbol])
        best = grown
    score, path = (
        best[max(best)] if max(best) < len(places) - 2 else max(best[s] for s in best if s >= len(places) - 2)
    )
    return path, score
