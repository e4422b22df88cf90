"""
misconception: "A shorter window is no window."
loses: [stream-windows]
says: "you left out the last, shorter window"
"""


def stream_batches(tokens, batch, window):
    columns = (len(tokens) - 1) // batch
    inputs = tokens[: batch * columns].reshape(batch, columns)
    targets = tokens[1 : batch * columns + 1].reshape(batch, columns)
    starts = range(0, columns - window + 1, window)
    return [(inputs[:, start : start + window], targets[:, start : start + window]) for start in starts]
