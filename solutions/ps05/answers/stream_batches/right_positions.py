"""A matrix of positions first; targets are the same positions, one further."""


def stream_batches(tokens, batch, window):
    columns = (len(tokens) - 1) // batch
    positions = torch.arange(batch)[:, None] * columns + torch.arange(columns)
    return [(tokens[part], tokens[part + 1]) for part in positions.split(window, dim=1)]
