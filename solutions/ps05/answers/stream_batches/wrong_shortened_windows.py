"""
misconception: "Inputs and targets are both cut from one window, which loses a step at each border."
loses: [stream-windows, stream-inputs]
says: "(batch, time)"
"""


def stream_batches(tokens, batch, window):
    columns = (len(tokens) - 1) // batch
    rows = tokens[: batch * columns].reshape(batch, columns)
    return [(part[:, :-1], part[:, 1:]) for part in rows.split(window, dim=1)]
