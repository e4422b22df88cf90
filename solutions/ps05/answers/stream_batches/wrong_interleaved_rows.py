"""
misconception: "Row i holds every batch-th token: reshaped the other way, then transposed."
loses: [stream-inputs]
says: "your rows are not contiguous pieces of the text"
"""


def stream_batches(tokens, batch, window):
    columns = (len(tokens) - 1) // batch
    inputs = tokens[: batch * columns].reshape(columns, batch).T
    targets = tokens[1 : batch * columns + 1].reshape(columns, batch).T
    return list(zip(inputs.split(window, dim=1), targets.split(window, dim=1)))
