"""
misconception: "m is added to every count."
loses: [smoothed-empty]
says: "you added m to every count; all tokens share one m"
"""


def smoothed(tokens, context, size, m):
    p = torch.full((size,), 1 / size, dtype=torch.float64)
    for n in range(len(context) + 1):
        known = context[len(context) - n :]
        counts = torch.zeros(size, dtype=torch.float64)
        for i in range(n, len(tokens)):
            if tokens[i - n : i] == known:
                counts[tokens[i]] += 1
        p = (counts + m) / (counts.sum() + m * size)
    return p
