"""
misconception: "The rows take every token, so that the last one has no follower."
loses: [stream-windows, stream-targets]
says: "the last token of the text has no follower"
"""


def stream_batches(tokens, batch, window):
    columns = len(tokens) // batch
    followers = torch.cat([tokens[1:], tokens[:1]])
    inputs = tokens[: batch * columns].reshape(batch, columns)
    targets = followers[: batch * columns].reshape(batch, columns)
    return list(zip(inputs.split(window, dim=1), targets.split(window, dim=1)))
