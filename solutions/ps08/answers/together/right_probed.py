"""The two steps done to zero and to each unit vector tell what they are together."""

import torch


def done(step, h):
    """The step of states h (..., units, states), a column for each state."""
    A, b = step
    return A @ h + b[..., None]


def together(first, second):
    A, b = first
    unit_vectors = torch.eye(b.shape[-1], dtype=b.dtype, device=b.device).expand_as(A)
    ends = done(second, done(first, unit_vectors))
    start = done(second, done(first, torch.zeros_like(A[..., :1])))
    return ends - start, start[..., 0]
