"""Overlapping rows of columns + 1 tokens, shifted inside each row."""


def stream_batches(tokens, batch, window):
    columns = (len(tokens) - 1) // batch
    rows = tokens[: batch * columns + 1].unfold(0, columns + 1, columns)
    inputs, targets = rows[:, :-1], rows[:, 1:]
    starts = range(0, columns, window)
    return [(inputs[:, start : start + window], targets[:, start : start + window]) for start in starts]
