"""What torch imports only when it is first needed: seconds, which no submission should have to wait for."""

from __future__ import annotations

import importlib

_LATE = ("torch.fx.experimental.symbolic_shapes", "torch._dynamo", "torch.optim", "torch.utils.data")


def warm_torch() -> None:
    """Import it; nothing is computed, since what torch starts then would not survive a fork."""
    import torch

    torch.set_num_threads(1)
    for name in _LATE:
        importlib.import_module(name)
