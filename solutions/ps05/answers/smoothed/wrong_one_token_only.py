"""
misconception: "A model of pairs will do for every context."
loses: [smoothed-longer]
says: "you looked at the last token of the context only"
"""


def smoothed(tokens, context, size, m):
    p = torch.full((size,), 1 / size, dtype=torch.float64)
    for n in range(min(len(context), 1) + 1):
        known = context[len(context) - n :]
        counts = torch.zeros(size, dtype=torch.float64)
        for i in range(n, len(tokens)):
            if tokens[i - n : i] == known:
                counts[tokens[i]] += 1
        p = (counts + m * p) / (counts.sum() + m)
    return p
