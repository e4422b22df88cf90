"""Lines of real handwritten digits, read column by column: nobody marked where one ends.

Digits of `course_lib.data.mnist` at half their size stand side by side, at gaps that may be negative: then
they touch or overlap. A line's labels are known, their places are not.
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor

HEIGHT = 16  # rows of a line; a digit has 14, up to 2 rows higher or lower
INK = 0.1  # a column belongs to a digit if it has a pixel above this
GAPS = range(-2, 2)  # columns between two digits


class Lines(NamedTuple):
    """Columns of pixels x (N, T, 16), labels (N, S) of which `lengths` (N,) count; the rest is 0.

    Label 1 is the digit 0, ..., label 10 the digit 9: label 0 is free for the blank.
    """

    x: Tensor
    labels: Tensor
    lengths: Tensor


def lines(
    images: Tensor,
    digits: Tensor,
    examples: int,
    least: int = 3,
    most: int = 6,
    width: int = 64,
    seed: int = 0,
) -> Lines:
    """Draw lines of `least` to `most` digits out of images (M, 28, 28), T = `width` columns wide.

    Numbers of digits, digits, gaps, the place of the line and the height of each digit are drawn evenly; a
    line too long for the width is drawn anew.

    Raises:
        ValueError: fewer than 1 digit, or a width that some lines surely would not fit.
    """
    if not 1 <= least <= most or width < 10 * most:
        raise ValueError(
            f"least={least}, most={most}, width={width}: need 1 <= least <= most and 10 columns a digit."
        )
    generator = torch.Generator().manual_seed(seed)
    shapes = _cut_out(images)
    x = torch.zeros(examples, width, HEIGHT)
    labels = torch.zeros(examples, most, dtype=torch.long)
    lengths = torch.randint(least, most + 1, (examples,), generator=generator)
    for line, row, length in zip(x, labels, lengths.tolist(), strict=True):
        chosen = _place(line, shapes, length, generator)
        row[:length] = digits[chosen] + 1
    return Lines(x, labels, lengths)


def read(labels: tuple[int, ...] | list[int]) -> str:
    """Return labels without padding as the digits they stand for."""
    return "".join(str(label - 1) for label in labels)


def _cut_out(images: Tensor) -> list[Tensor]:
    """Return each image at half its size as columns (w, 14), without empty ones at either side."""
    small = torch.nn.functional.avg_pool2d(images.unsqueeze(1), 2).squeeze(1).transpose(1, 2)
    inked = small.amax(dim=2) > INK
    spans = [columns.nonzero().flatten()[[0, -1]].tolist() for columns in inked]
    return [columns[first : last + 1] for columns, (first, last) in zip(small, spans, strict=True)]


def _place(line: Tensor, shapes: list[Tensor], length: int, generator: torch.Generator) -> Tensor:
    """Draw `length` shapes onto an empty line (T, 16); return their numbers."""

    def drawn(low: int, high: int, size: int) -> Tensor:
        return torch.randint(low, high, (size,), generator=generator)

    while True:
        chosen = drawn(0, len(shapes), length)
        widths = torch.tensor([len(shapes[number]) for number in chosen])
        starts = (widths + drawn(GAPS.start, GAPS.stop, length)).cumsum(0).roll(1)
        starts[0] = 0
        room = len(line) - int((starts + widths).max())
        if room >= 0:
            break
    starts += drawn(0, room + 1, 1)
    heights = drawn(0, HEIGHT - shapes[0].shape[1] + 1, length)
    for number, start, top in zip(chosen.tolist(), starts.tolist(), heights.tolist(), strict=True):
        shape = shapes[number]
        part = line[start : start + len(shape), top : top + shape.shape[1]]
        torch.maximum(part, shape, out=part)
    return chosen
