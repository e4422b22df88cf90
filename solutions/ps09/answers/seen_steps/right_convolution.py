"""A convolution of ones, and the gradient of its output by the input."""

import torch


def seen_steps(layers, t):
    length = t + 1
    for _, _, stride in layers:
        length = (length - 1) * stride + 1
    x = torch.zeros(1, 1, length, dtype=torch.float64, requires_grad=True)
    y = x
    for taps, dilation, stride in layers:
        padded = torch.nn.functional.pad(y, ((taps - 1) * dilation, 0))
        ones = torch.ones(1, 1, taps, dtype=torch.float64)
        y = torch.nn.functional.conv1d(padded, ones, stride=stride, dilation=dilation)
    (gradient,) = torch.autograd.grad(y[0, 0, t], x)
    return gradient[0, 0].nonzero().flatten().tolist()
