"""Minibatches: shuffled examples, and streams whose batches follow one another."""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import Tensor


class Batches:
    """Aligned tensors in shuffled minibatches, in a new order each time through.

    The order comes from torch's generator, so `fit`'s seed decides it. The last, smaller batch is left out
    when `drop_last`.
    """

    def __init__(self, *tensors: Tensor, batch_size: int, drop_last: bool = False) -> None:
        lengths = {len(tensor) for tensor in tensors}
        if len(lengths) != 1:
            raise ValueError(f"the tensors' lengths differ: {[len(tensor) for tensor in tensors]}.")
        self.tensors = tensors
        self.batch_size = batch_size
        self.drop_last = drop_last

    def __len__(self) -> int:
        examples = len(self.tensors[0])
        return examples // self.batch_size if self.drop_last else -(-examples // self.batch_size)

    def __iter__(self) -> Iterator[tuple[Tensor, ...]]:
        order = torch.randperm(len(self.tensors[0])).to(self.tensors[0].device)
        for chosen in order.split(self.batch_size)[: len(self)]:
            yield tuple(tensor[chosen] for tensor in self.tensors)


class StreamBatches:
    """A long stream of tokens as windows for language modelling: inputs (B, T), next tokens (B, T), fresh.

    The stream is cut into B contiguous rows. In order, window n + 1 goes on where window n stopped, row by
    row: a state can be carried over, and `fresh` is true only for the first one. Shuffled, every window is
    fresh: the state before it is unknown.
    """

    def __init__(self, tokens: Tensor, batch_size: int, window: int, shuffle: bool = False) -> None:
        columns = (len(tokens) - 1) // batch_size
        self.windows = columns // window
        if self.windows < 1:
            raise ValueError(
                f"{len(tokens)} tokens are too few for {batch_size} rows of windows of {window} steps."
            )
        self.inputs = tokens[: batch_size * columns].view(batch_size, columns)
        self.targets = tokens[1 : batch_size * columns + 1].view(batch_size, columns)
        self.window = window
        self.shuffle = shuffle

    def __len__(self) -> int:
        return self.windows

    def __iter__(self) -> Iterator[tuple[Tensor, Tensor, bool]]:
        order = torch.randperm(self.windows) if self.shuffle else torch.arange(self.windows)
        for start in (order * self.window).tolist():
            part = slice(start, start + self.window)
            yield self.inputs[:, part], self.targets[:, part], self.shuffle or start == 0
