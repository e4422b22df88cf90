"""Delayed recall: a symbol, a stretch of noise, and a cue to say the symbol.

In the spirit of Hochreiter and Schmidhuber 1997, section 5.2: the whole difficulty is the distance.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn.functional import one_hot


def recall(examples: int, delay: int, symbols: int = 4, seed: int = 0) -> tuple[Tensor, Tensor]:
    """Make sequences x (N, delay + 1, 2 * symbols + 1) and the symbols to recall (N,).

    Step 0 shows the symbol; steps 1 to delay - 1 show distractors from an alphabet of their own; the last
    step, `delay` steps after the symbol, shows the cue.

    Raises:
        ValueError: a delay below 1.
    """
    if delay < 1:
        raise ValueError(f"delay={delay}: the cue comes at least 1 step after the symbol.")
    generator = torch.Generator().manual_seed(seed)
    answer = torch.randint(symbols, (examples,), generator=generator)
    tokens = torch.randint(symbols, 2 * symbols, (examples, delay + 1), generator=generator)
    tokens[:, 0] = answer
    tokens[:, -1] = 2 * symbols
    return one_hot(tokens, 2 * symbols + 1).float(), answer
