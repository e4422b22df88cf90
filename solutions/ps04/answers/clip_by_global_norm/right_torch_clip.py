"""Copies in parameters, and torch's own clip_grad_norm_."""

import torch


def clip_by_global_norm(gradients, limit):
    parameters = [None if g is None else torch.nn.Parameter(torch.zeros_like(g)) for g in gradients]
    for parameter, gradient in zip(parameters, gradients, strict=True):
        if gradient is not None:
            parameter.grad = gradient.clone()
    norm = torch.nn.utils.clip_grad_norm_([p for p in parameters if p is not None], limit)
    return [None if p is None else p.grad for p in parameters], norm
