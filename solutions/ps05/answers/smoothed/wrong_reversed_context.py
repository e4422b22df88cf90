"""
misconception: "The context is read from its newest token to its oldest."
loses: [smoothed-longer]
says: "you read the context backwards"
"""


def smoothed(tokens, context, size, m):
    p = torch.full((size,), 1 / size, dtype=torch.float64)
    for n in range(len(context) + 1):
        known = (context[::-1])[len(context) - n :]
        counts = torch.zeros(size, dtype=torch.float64)
        for i in range(n, len(tokens)):
            if tokens[i - n : i] == known:
                counts[tokens[i]] += 1
        p = (counts + m * p) / (counts.sum() + m)
    return p
