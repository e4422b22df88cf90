"""
misconception: "N(u) counts how often the context stands in the text, at its end too."
loses: [smoothed-one, smoothed-unseen]
says: "you counted the context at the end of the text, where nothing follows it"
"""


def smoothed(tokens, context, size, m):
    p = torch.full((size,), 1 / size, dtype=torch.float64)
    for n in range(len(context) + 1):
        known = context[len(context) - n :]
        counts = torch.zeros(size, dtype=torch.float64)
        for i in range(n, len(tokens)):
            if tokens[i - n : i] == known:
                counts[tokens[i]] += 1
        total = sum(tokens[i : i + n] == known for i in range(len(tokens) - n + 1)) if n else len(tokens)
        p = (counts + m * p) / (total + m)
    return p
