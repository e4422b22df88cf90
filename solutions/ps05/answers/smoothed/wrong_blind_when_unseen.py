"""
misconception: "A context that was never seen gives blind guessing."
loses: [smoothed-unseen]
says: "you guessed blindly, though the shorter context was seen"
"""


def smoothed(tokens, context, size, m):
    p = torch.full((size,), 1 / size, dtype=torch.float64)
    for n in range(len(context) + 1):
        known = context[len(context) - n :]
        counts = torch.zeros(size, dtype=torch.float64)
        for i in range(n, len(tokens)):
            if tokens[i - n : i] == known:
                counts[tokens[i]] += 1
        p = (
            (counts + m * p) / (counts.sum() + m)
            if counts.sum() > 0
            else torch.full((size,), 1 / size).double()
        )
    return p
