"""
misconception: "What is added above needs nothing below."
loses: [smoothed-empty, smoothed-unseen]
says: "you added above the line and not below it"
"""


def smoothed(tokens, context, size, m):
    p = torch.full((size,), 1 / size, dtype=torch.float64)
    for n in range(len(context) + 1):
        known = context[len(context) - n :]
        counts = torch.zeros(size, dtype=torch.float64)
        for i in range(n, len(tokens)):
            if tokens[i - n : i] == known:
                counts[tokens[i]] += 1
        p = (counts + m * p) / counts.sum().clamp(min=1)
    return p
