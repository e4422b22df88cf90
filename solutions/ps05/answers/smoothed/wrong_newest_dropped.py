"""
misconception: "The shorter context leaves out the newest token."
loses: [smoothed-longer]
says: "you left out the newest token of the context, not the oldest"
"""


def smoothed(tokens, context, size, m):
    p = torch.full((size,), 1 / size, dtype=torch.float64)
    for n in range(len(context) + 1):
        known = context[:n]
        counts = torch.zeros(size, dtype=torch.float64)
        for i in range(n, len(tokens)):
            if tokens[i - n : i] == known:
                counts[tokens[i]] += 1
        p = (counts + m * p) / (counts.sum() + m)
    return p
