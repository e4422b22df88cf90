"""PyTorch finds the runs."""

import torch


def spans(path):
    if len(path) == 0:
        return []
    symbols, counts = torch.unique_consecutive(torch.tensor(path), return_counts=True)
    ends = counts.cumsum(0)
    starts = ends - counts
    every = zip(symbols.tolist(), starts.tolist(), (ends - 1).tolist(), strict=True)
    return [(symbol, first, last) for symbol, first, last in every if symbol]
