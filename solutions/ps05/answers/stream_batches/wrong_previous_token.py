"""
misconception: "The target is the token before, as the notes of the lesson say."
loses: [stream-targets]
says: "you took the token before the one that is being read"
"""


def stream_batches(tokens, batch, window):
    columns = (len(tokens) - 1) // batch
    rows = tokens[: batch * columns].reshape(batch, columns)
    earlier = tokens.roll(1)[: batch * columns].reshape(batch, columns)
    return list(zip(rows.split(window, dim=1), earlier.split(window, dim=1)))
