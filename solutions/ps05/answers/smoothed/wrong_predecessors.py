"""
misconception: "The token is counted before the context."
loses: [smoothed-one]
says: "you looked for the context after the token"
"""


def smoothed(tokens, context, size, m):
    p = torch.full((size,), 1 / size, dtype=torch.float64)
    for n in range(len(context) + 1):
        known = context[len(context) - n :]
        counts = torch.zeros(size, dtype=torch.float64)
        for i in range(len(tokens) - n):
            if tokens[i + 1 : i + 1 + n] == known:
                counts[tokens[i]] += 1
        p = (counts + m * p) / (counts.sum() + m)
    return p
