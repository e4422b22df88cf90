"""Sums over named axes."""

import torch


def together(first, second):
    (A_1, b_1), (A_2, b_2) = first, second
    A = torch.einsum("...ij,...jk->...ik", A_2, A_1)
    return A, torch.einsum("...ij,...j->...i", A_2, b_1) + b_2
