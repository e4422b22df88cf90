"""
what: Answers backward with gradients of other shapes, types and numbers, or never.
"""

import torch

from course_lib.grading.wall import candidate

candidate._Candidate.backward = lambda self, *args: [torch.ones(9), None, "x", object()] * 100
candidate._StudentSide.tensor_out = lambda self, tensor: (
    ("leaf", torch.ones(3)) if tensor.dim() else ("graph", "x")
)


def double(x):
    return x * 0


def vowels(text):
    return torch.tensor(3)
