"""
misconception: "The target is the token that is being read."
loses: [stream-targets]
says: "you took the token that is being read, which the input already shows"
"""


def stream_batches(tokens, batch, window):
    columns = (len(tokens) - 1) // batch
    rows = tokens[: batch * columns].reshape(batch, columns)
    return [(part, part.clone()) for part in rows.split(window, dim=1)]
