"""
what: Returns NaN, infinities and minus zero, of which comparisons say odd things.
"""

import torch


def double(x):
    return x * float("nan")


def vowels(text):
    return float("nan")


def squares(count):
    return iter([float("inf")] * count)


def half(number):
    return complex("nan")


def clamp(x):
    return float("-inf")


def after(number):
    return torch.tensor(float("nan"))
