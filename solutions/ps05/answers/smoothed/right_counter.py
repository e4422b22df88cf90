"""Counts of all n-grams first, in a dictionary for every length."""


def smoothed(tokens, context, size, m):
    from collections import Counter

    p = torch.ones(size, dtype=torch.float64) / size
    for n in range(1, len(context) + 2):
        grams = Counter(tuple(tokens[i : i + n]) for i in range(len(tokens) - n + 1))
        known = tuple(context[len(context) + 1 - n :])
        counts = torch.tensor([grams[(*known, c)] for c in range(size)], dtype=torch.float64)
        p = (counts + m * p) / (counts.sum() + m)
    return p
