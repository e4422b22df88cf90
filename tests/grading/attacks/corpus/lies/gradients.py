"""
what: Hands in results whose graph, gradient and leaf pretend to be others, or fail in backward.
"""

import torch


class Odd(torch.autograd.Function):
    @staticmethod
    def forward(context, x):
        return x * 0

    @staticmethod
    def backward(context, gradient):
        raise SystemExit


def double(x):
    weight = torch.nn.Parameter(torch.zeros(x.shape))
    weight.grad = torch.ones(x.shape)
    return Odd.apply(weight) + weight


def vowels(text):
    return torch.ones((), requires_grad=True)
