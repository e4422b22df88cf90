"""
misconception: The score is the sum over all paths, the path the best.
loses: [align-short, align-different, align-repeated, align-extremes]
says: "the sum over all paths"
"""

import math

import torch


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
    score, path = max((best[s] for s in best if s >= len(places) - 2), default=(-math.inf, []))
    alpha = {s: torch.tensor(rows[0][symbol]) for s, symbol in enumerate(places[:2])}
    for row in rows[1:]:
        grown = {}
        for s, symbol in enumerate(places):
            reach = [s, s - 1]
            if symbol != 0 and s >= 2 and symbol != places[s - 2]:
                reach.append(s - 2)
            ways = [alpha[before] for before in reach if before in alpha]
            if ways:
                grown[s] = torch.stack(ways).logsumexp(dim=0) + row[symbol]
        alpha = grown
    ends = [alpha[s] for s in alpha if s >= len(places) - 2]
    return path, torch.stack(ends).logsumexp(dim=0).item() if ends else -math.inf
