"""
misconception: "The targets are shifted twice: once in the text, once in the rows."
loses: [stream-targets]
says: "you went two steps ahead"
"""


def stream_batches(tokens, batch, window):
    columns = (len(tokens) - 1) // batch
    inputs = tokens[: batch * columns].reshape(batch, columns)
    targets = tokens[2 : batch * columns + 2]
    targets = torch.cat([targets, targets[:1]])[: batch * columns].reshape(batch, columns)
    return list(zip(inputs.split(window, dim=1), targets.split(window, dim=1)))
