"""Plain Python numbers."""


def subject(words, number, state):
    rows = []
    for sequence, h in zip(words.tolist(), state.tolist()):
        row = []
        for word in sequence:
            if h == 0:
                h = number[word].item()
            row.append(h)
        rows.append(row)
    return torch.tensor(rows, dtype=number.dtype)
