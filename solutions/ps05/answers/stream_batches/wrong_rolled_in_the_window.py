"""
misconception: "The shift happens inside a window, so that its last target is its first token."
loses: [stream-targets]
says: "you began the window again at its last step; the text goes on"
"""


def stream_batches(tokens, batch, window):
    columns = (len(tokens) - 1) // batch
    rows = tokens[: batch * columns].reshape(batch, columns)
    return [(part, part.roll(-1, dims=1)) for part in rows.split(window, dim=1)]
