"""The gated cells against torch's own, and their variants against the plain one."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from test_models import B, D, H, T, forward_alone, forward_and_backward
from torch import nn

from course_lib.device import pick_device
from course_lib.models.gru import GRUCell
from course_lib.models.lstm import LSTMCell
from course_lib.recurrent import Recurrent, RNNCell


@pytest.mark.parametrize(("cell", "rival"), [(LSTMCell, nn.LSTM), (GRUCell, nn.GRU)], ids=["LSTM", "GRU"])
def test_against_torch(report: Any, cell: Any, rival: Any) -> None:
    device = pick_device()
    oracle, x = rival(D, H, batch_first=True).to(device), torch.randn(B, T, D, device=device)
    ours = Recurrent(cell(D, H)).to(device)
    ours.load_state_dict(oracle.state_dict())
    for name, of in (("forward", forward_alone), ("forward and backward", forward_and_backward)):
        mine, theirs = of(ours, x), of(oracle, x)
        torch.testing.assert_close(mine(), theirs(), rtol=1e-4, atol=1e-4)
        what = f"{rival.__name__}, {name} (B={B} T={T} D={D} H={H})"
        report.compare(what, mine, f"torch.nn.{rival.__name__}", theirs)


@pytest.mark.parametrize(
    ("what", "cell", "rival", "other"),
    [
        ("LSTM with peepholes", LSTMCell(D, H, peephole=True), "plain LSTM", LSTMCell(D, H)),
        ("LSTM with coupled gates", LSTMCell(D, H, coupled=True), "plain LSTM", LSTMCell(D, H)),
        ("GRU, reset before", GRUCell(D, H, reset_after=False), "GRU, reset after", GRUCell(D, H)),
        ("GRU", GRUCell(D, H), "LSTM", LSTMCell(D, H)),
        ("LSTM", LSTMCell(D, H), "RNN", RNNCell(D, H)),
    ],
    ids=["peephole", "coupled", "reset", "gru", "rnn"],
)
def test_against_each_other(report: Any, what: str, cell: Any, rival: str, other: Any) -> None:
    """All of them the course's own, forwards and backwards."""
    device = pick_device()
    x = torch.randn(B, T, D, device=device)
    mine, theirs = (forward_and_backward(Recurrent(c).to(device), x) for c in (cell, other))
    report.compare(f"{what}, both ways (B={B} T={T} D={D} H={H})", mine, rival, theirs)
