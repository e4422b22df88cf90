"""Convolutions over time: all steps at once, causal when each output reads only its past.

Sequences are batch first with the features last, x (B, T, D), as for recurrent layers; torch.nn.Conv1d wants
(B, D, T), so each layer turns its input round and back. C is the number of channels, features made inside.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn


class CausalConv1d(nn.Conv1d):
    """A convolution that sees no step to come: y_t = b + sum_k W_k x_{t - (K - 1 - k) dilation}.

    x (B, T, D) to y (B, T, C). What stands before the first step is zero (van den Oord et al. 2016, section
    2.1). The weight is torch.nn.Conv1d's, (C, D, K): W_{K-1} meets the present step, W_0 the oldest.
    """

    def __init__(self, in_channels: int, out_channels: int, kernel_size: int, dilation: int = 1) -> None:
        super().__init__(in_channels, out_channels, kernel_size, dilation=dilation)
        self.past = (kernel_size - 1) * dilation  # how many steps back the oldest weight reaches

    def forward(self, x: Tensor) -> Tensor:
        padded = nn.functional.pad(
            x, (0, 0, self.past, 0)
        )  # zeros before the first step, none after the last
        return super().forward(padded.transpose(1, 2)).transpose(1, 2)


class CausalStack(nn.Module):
    """Causal convolutions with a ReLU after each, one per dilation (van den Oord et al. 2016, figure 3).

    x (B, T, D) to (B, T, C). Dilations 1, 2, 4, ... double the receptive field with each layer.
    """

    def __init__(
        self, input_size: int, channels: int, dilations: Sequence[int], kernel_size: int = 2
    ) -> None:
        super().__init__()
        sizes = [input_size, *[channels] * len(dilations)]
        self.layers = nn.ModuleList(
            CausalConv1d(size, channels, kernel_size, dilation)
            for size, dilation in zip(sizes, dilations, strict=False)
        )
        self.receptive_field = receptive_field([kernel_size] * len(dilations), dilations)

    def forward(self, x: Tensor) -> Tensor:
        for layer in self.layers:
            x = layer(x).relu()
        return x


class WaveNetBlock(nn.Module):
    """A gated causal convolution with residual and skip connections (van den Oord et al. 2016, section 2.4).

    The unit is tanh(W_f * x) . sigmoid(W_g * x), one convolution for both (section 2.3). x (B, T, C) to
    (x + residual (B, T, C), skip (B, T, S)).
    """

    def __init__(self, channels: int, skip_channels: int, kernel_size: int, dilation: int) -> None:
        super().__init__()
        self.filter_and_gate = CausalConv1d(channels, 2 * channels, kernel_size, dilation)
        self.residual = nn.Linear(channels, channels)
        self.skip = nn.Linear(channels, skip_channels)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        filtered, gate = self.filter_and_gate(x).chunk(2, dim=-1)
        unit = filtered.tanh() * gate.sigmoid()
        return x + self.residual(unit), self.skip(unit)


class WaveNet(nn.Module):
    """Blocks of growing dilation whose skips are summed and read out (van den Oord et al. 2016, figure 4).

    x (B, T, D) to logits (B, T, K). Step t of the output depends on the steps t - receptive_field + 1 to t.
    """

    def __init__(
        self,
        input_size: int,
        channels: int,
        outputs: int,
        dilations: Sequence[int],
        kernel_size: int = 2,
    ) -> None:
        super().__init__()
        self.inlet = nn.Linear(input_size, channels)
        self.blocks = nn.ModuleList(
            WaveNetBlock(channels, channels, kernel_size, dilation) for dilation in dilations
        )
        self.readout = nn.Sequential(
            nn.ReLU(), nn.Linear(channels, channels), nn.ReLU(), nn.Linear(channels, outputs)
        )
        self.receptive_field = receptive_field([kernel_size] * len(dilations), dilations)

    def forward(self, x: Tensor) -> Tensor:
        x, skips = self.inlet(x), []
        for block in self.blocks:
            x, skip = block(x)
            skips.append(skip)
        return self.readout(torch.stack(skips).sum(dim=0))


class StridedFrontEnd(nn.Module):
    """Convolutions that shorten a sequence before a recurrent layer reads it, with a ReLU after each.

    x (B, T, D) to (B, ceil(T / product of the strides), C). Each layer is padded by kernel_size // 2 on both
    sides: it is not causal. Pass it to `SequenceModel` as the embedding.
    """

    def __init__(self, input_size: int, channels: int, strides: Sequence[int], kernel_size: int = 5) -> None:
        super().__init__()
        if kernel_size % 2 == 0:
            raise ValueError(f"kernel_size={kernel_size}: an odd one has a middle, and keeps steps in place.")
        sizes = [input_size, *[channels] * len(strides)]
        self.layers = nn.ModuleList(
            nn.Conv1d(size, channels, kernel_size, stride, padding=kernel_size // 2)
            for size, stride in zip(sizes, strides, strict=False)
        )
        self.strides = tuple(strides)
        self.receptive_field = receptive_field([kernel_size] * len(strides), strides=strides)

    def forward(self, x: Tensor, lengths: Tensor | None = None) -> Tensor:
        """Return the shortened sequences; what lies at or beyond `lengths` (B,) is not read, and is zero."""
        x = _blank_padding(x, lengths)
        for layer, stride in zip(self.layers, self.strides, strict=True):
            x = layer(x.transpose(1, 2)).relu().transpose(1, 2)
            lengths = None if lengths is None else -(-lengths // stride)
            x = _blank_padding(x, lengths)
        return x

    def output_lengths(self, lengths: Tensor) -> Tensor:
        """Return how many steps sequences of `lengths` (B,) have afterwards."""
        for stride in self.strides:
            lengths = -(-lengths // stride)  # rounded up
        return lengths


def receptive_field(
    kernel_sizes: Sequence[int], dilations: Sequence[int] = (), strides: Sequence[int] = ()
) -> int:
    """Return how many input steps one output step of a stack of convolutions sees, first layer first.

    1 + sum over layers of (kernel_size - 1) * dilation * (product of the strides of the layers before).
    Missing dilations and strides are 1.
    """
    ones = [1] * len(kernel_sizes)
    field, jump = 1, 1  # jump: input steps between neighbours of the layer at hand
    for kernel_size, dilation, stride in zip(kernel_sizes, dilations or ones, strides or ones, strict=True):
        field += (kernel_size - 1) * dilation * jump
        jump *= stride
    return field


@torch.no_grad()
def influence(model: nn.Module, x: Tensor, nudge: float = 1.0) -> Tensor:
    """Return by how much each output step moves when one input step is nudged, (T_out, T).

    x (1, T, D) is run once as it is and once with `nudge` added to all features of step s, for each s. Entry
    (t, s) is the largest change of an output at step t. It is exactly zero where t does not depend on s.
    `model` maps x to (1, T_out, K), or to a pair that begins so.

    Raises:
        ValueError: x holds more than one sequence.
    """
    if x.dim() != 3 or len(x) != 1:
        raise ValueError(f"x has shape {tuple(x.shape)}; expected one sequence, (1, time, features).")
    before, columns = _output(model, x), []
    for s in range(x.shape[1]):
        nudged = x.clone()
        nudged[:, s] += nudge
        columns.append((_output(model, nudged) - before).abs().amax(dim=(0, 2)))
    return torch.stack(columns, dim=1)


def _blank_padding(x: Tensor, lengths: Tensor | None) -> Tensor:
    if lengths is None:
        return x
    steps = torch.arange(x.shape[1], device=x.device)
    return x * (steps < lengths.to(x.device).unsqueeze(1)).unsqueeze(-1)


def _output(model: nn.Module, x: Tensor) -> Tensor:
    y = model(x)
    return y[0] if isinstance(y, tuple) else y
