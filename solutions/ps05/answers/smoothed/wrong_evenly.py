"""
misconception: "The m sights are spread evenly in every context."
loses: [smoothed-one, smoothed-longer]
says: "you spread m evenly, not as the shorter context says"
"""


def smoothed(tokens, context, size, m):
    p = torch.full((size,), 1 / size, dtype=torch.float64)
    for n in range(len(context) + 1):
        known = context[len(context) - n :]
        counts = torch.zeros(size, dtype=torch.float64)
        for i in range(n, len(tokens)):
            if tokens[i - n : i] == known:
                counts[tokens[i]] += 1
        p = (counts + m / size) / (counts.sum() + m)
    return p
