"""Halve an interval until the share is met."""

import math


def update_bias(steps, share, z_keeps):
    low, high = -50.0, 50.0
    for _ in range(100):
        middle = (low + high) / 2
        gate = 1 / (1 + math.exp(-middle))
        low, high = (middle, high) if gate**steps < share else (low, middle)
    return middle if z_keeps else -middle
