"""Scalars in nested loops: row, window, step."""


def stream_batches(tokens, batch, window):

    columns = (tokens.numel() - 1) // batch
    pairs = []
    for start in range(0, columns, window):
        stop = min(start + window, columns)
        inputs, targets = [], []
        for row in range(batch):
            inputs.append([int(tokens[row * columns + step]) for step in range(start, stop)])
            targets.append([int(tokens[row * columns + step + 1]) for step in range(start, stop)])
        pairs.append((torch.tensor(inputs), torch.tensor(targets)))
    return pairs
