"""
misconception: "Each row is a text of its own, so its last target is its first token."
loses: [stream-targets]
says: "you began the row again at its last step; the text goes on"
"""


def stream_batches(tokens, batch, window):
    columns = (len(tokens) - 1) // batch
    rows = tokens[: batch * columns].reshape(batch, columns)
    return list(zip(rows.split(window, dim=1), rows.roll(-1, dims=1).split(window, dim=1)))
