"""The oracle itself against torch.nn, in the two forms that torch has; what may be left out."""

from __future__ import annotations

import torch
from gated_cases import D, H, assert_same
from torch import nn

from course_lib import onnx_oracle
from course_lib.models.gru import GRUCell
from course_lib.models.lstm import LSTMCell
from course_lib.recurrent import Recurrent


def test_its_lstm_is_torchs() -> None:
    theirs, ours = nn.LSTM(D, H, batch_first=True), Recurrent(LSTMCell(D, H))
    ours.load_state_dict(theirs.state_dict())
    x, (h0, c0) = torch.randn(4, 6, D), torch.randn(2, 4, H)
    for state in ((), (h0, c0)):
        h, (h_last, c_last) = theirs(x, tuple(part.unsqueeze(0) for part in state) or None)
        found = onnx_oracle.lstm(ours.cell, x, *state)
        for mine, wanted in zip(found, (h, h_last[0], c_last[0]), strict=True):
            assert_same(mine, wanted)


def test_its_gru_is_torchs() -> None:
    theirs, ours = nn.GRU(D, H, batch_first=True), Recurrent(GRUCell(D, H))
    ours.load_state_dict(theirs.state_dict())
    x, h0 = torch.randn(4, 6, D), torch.randn(4, H)
    for state in ((), (h0,)):
        h, h_last = theirs(x, *(part.unsqueeze(0) for part in state))
        found = onnx_oracle.gru(ours.cell, x, *state)
        assert_same(found[0], h)
        assert_same(found[1], h_last[0])


def test_missing_lengths_are_the_longest() -> None:
    cell, x = LSTMCell(D, H, peephole=True), torch.randn(4, 6, D)
    for mine, wanted in zip(
        onnx_oracle.lstm(cell, x), onnx_oracle.lstm(cell, x, lengths=torch.full((4,), 6)), strict=True
    ):
        assert torch.equal(mine, wanted)
