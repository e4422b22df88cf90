"""
misconception: "K is the number of different tokens in the text."
loses: [smoothed-empty]
says: "you took K from the text; it counts also tokens that the text does not have"
"""


def smoothed(tokens, context, size, m):
    p = torch.full((size,), 1 / max(len(set(tokens)), 1), dtype=torch.float64)
    for n in range(len(context) + 1):
        known = context[len(context) - n :]
        counts = torch.zeros(size, dtype=torch.float64)
        for i in range(n, len(tokens)):
            if tokens[i - n : i] == known:
                counts[tokens[i]] += 1
        p = (counts + m * p) / (counts.sum() + m)
    return p
