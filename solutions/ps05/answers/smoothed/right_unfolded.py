"""Windows of the text as rows of a matrix, compared with the context at once."""


def smoothed(tokens, context, size, m):
    text, wanted = torch.tensor(tokens, dtype=torch.long), torch.tensor(context, dtype=torch.long)
    p = torch.full((size,), 1.0 / size)
    for start in range(len(context), -1, -1):
        n = len(context) - start
        counts = torch.zeros(size)
        if len(text) > n:
            rows = text.unfold(0, n + 1, 1)
            followed = (rows[:, :n] == wanted[start:]).all(dim=1)
            counts = torch.bincount(rows[followed, n], minlength=size).float()
        p = (counts + m * p) / (counts.sum() + m)
    return p
