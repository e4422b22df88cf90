"""Rates in place of radii; near 1, expm1 keeps the digits."""

import math

import torch


def lru_start(p, q, shortest, longest, max_phase):
    fast, slow = math.log(4) / shortest, math.log(4) / longest  # of the squared radius
    rate = -torch.log(torch.lerp(torch.full_like(p, math.exp(-fast)), torch.full_like(p, math.exp(-slow)), p))
    nu = rate.log() - math.log(2)
    return nu, q.log() + math.log(max_phase), torch.sqrt(-torch.expm1(-rate))
