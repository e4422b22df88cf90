"""The complex eigenvalues first; the parameters are read off them."""

import torch


def lru_start(p, q, shortest, longest, max_phase):
    inner, outer = 2 ** (-1 / shortest), 2 ** (-1 / longest)
    radius = torch.sqrt((1 - p) * inner**2 + p * outer**2)
    eigenvalues = torch.polar(radius, max_phase * q)
    nu = (-eigenvalues.abs().log()).log()
    return nu, (max_phase * q).log(), (1 - (eigenvalues * eigenvalues.conj()).real).sqrt()
