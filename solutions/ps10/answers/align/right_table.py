"""A table of scores and one of where each came from; the path is read off backwards."""

import math

import torch


def align(log_probs, labels):
    places = torch.zeros(2 * len(labels) + 1, dtype=torch.long)
    if labels:
        places[1::2] = torch.tensor(labels)
    T, S = len(log_probs), len(places)
    score = torch.full((T, S), -math.inf, dtype=torch.float64)
    came = torch.zeros(T, S, dtype=torch.long)
    score[0, :2] = log_probs[0, places[:2]].double()
    for t in range(1, T):
        for s in range(S):
            for jump in (0, 1, 2):
                if jump == 2 and (places[s] == 0 or places[s] == places[s - 2]):
                    continue
                if s >= jump and score[t - 1, s - jump] > score[t, s]:
                    score[t, s], came[t, s] = score[t - 1, s - jump], jump
            score[t, s] += log_probs[t, places[s]].double()
    s = S - 1 if S == 1 or score[-1, -1] > score[-1, -2] else S - 2
    total = score[-1, s].item()
    if total == -math.inf:
        return [], total
    path = []
    for t in range(T - 1, -1, -1):
        path.append(places[s].item())
        s -= came[t, s].item()
    return path[::-1], total
