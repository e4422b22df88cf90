"""
misconception: "The shorter context is asked for unseen tokens only."
loses: [smoothed-one, smoothed-unseen]
says: "you asked the shorter context for unseen tokens only"
"""


def smoothed(tokens, context, size, m):
    p = torch.full((size,), 1 / size, dtype=torch.float64)
    for n in range(len(context) + 1):
        known = context[len(context) - n :]
        counts = torch.zeros(size, dtype=torch.float64)
        for i in range(n, len(tokens)):
            if tokens[i - n : i] == known:
                counts[tokens[i]] += 1
        p = torch.where(counts > 0, counts / counts.sum().clamp(min=1), m * p / (counts.sum() + m))
    return p
