"""A beam over how much has been said: the best path that ends in a blank, and in a label."""

import math


def align(log_probs, labels):
    never = (-math.inf, [])
    blank, label = {0: (0.0, [])}, {}
    for row in log_probs.tolist():
        new_blank, new_label = {}, {}
        for said in range(len(labels) + 1):
            score, path = max(blank.get(said, never), label.get(said, never))
            new_blank[said] = (score + row[0], [*path, 0])
            if said:
                symbol = labels[said - 1]
                ways = [label.get(said, never), blank.get(said - 1, never)]
                if said == 1 or labels[said - 2] != symbol:
                    ways.append(label.get(said - 1, never))
                score, path = max(ways)
                new_label[said] = (score + row[symbol], [*path, symbol])
        blank, label = new_blank, new_label
    score, path = max(blank[len(labels)], label.get(len(labels), never))
    return (path, score) if score > -math.inf else ([], score)
