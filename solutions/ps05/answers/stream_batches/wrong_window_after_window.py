"""
misconception: "The batch takes the next windows of the text, so that no row goes on in the next batch."
loses: [stream-inputs]
says: "your row i does not go on in row i of the next window"
"""


def stream_batches(tokens, batch, window):
    pairs = []
    columns = (len(tokens) - 1) // batch
    for start in range(0, columns, window):
        time = min(window, columns - start)
        first = batch * start
        inputs = tokens[first : first + batch * time].reshape(batch, time)
        targets = tokens[first + 1 : first + batch * time + 1].reshape(batch, time)
        pairs.append((inputs, targets))
    return pairs
