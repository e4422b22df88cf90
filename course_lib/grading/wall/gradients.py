"""Gradients across the wall: a student's result takes part in backward, its graph stays where it was made."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

import torch
from torch.autograd.function import once_differentiable


class Backward(Protocol):
    """How the student's side is asked for gradients."""

    def backward(self, graph: Graph, gradient: torch.Tensor) -> Sequence[torch.Tensor | None]: ...
    def forget(self, number: int) -> None: ...


class Graph:
    """A result whose graph is kept on the student's side until this is no longer needed."""

    def __init__(self, remote: Backward, number: int, sent: Sequence[int]) -> None:
        self.remote, self.number, self.sent = remote, number, tuple(sent)

    def __del__(self) -> None:
        self.remote.forget(self.number)


class _Crossing(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, graph: Graph, values: torch.Tensor, *inputs: torch.Tensor) -> torch.Tensor:
        ctx.graph, ctx.inputs = graph, [(each.shape, each.dtype) for each in inputs]
        return values.clone()

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, gradient: torch.Tensor) -> tuple[Any, ...]:
        found = ctx.graph.remote.backward(ctx.graph, gradient)
        fitting = (
            each if isinstance(each, torch.Tensor) and (each.shape, each.dtype) == wanted else None
            for each, wanted in zip(found, ctx.inputs, strict=False)
        )
        gradients = [None if each is None else each.detach() for each in fitting]
        return None, None, *gradients, *[None] * (len(ctx.inputs) - len(gradients))


def connect(graph: Graph, values: torch.Tensor, inputs: Sequence[torch.Tensor]) -> torch.Tensor:
    """Return the values as a result of `inputs`, the tensors that went over for the call that made them."""
    # Without an input that wants a gradient torch would leave the result, and student's own weights, out.
    wanting = inputs or [torch.zeros((), requires_grad=True)]
    return _Crossing.apply(graph, values, *wanting)
