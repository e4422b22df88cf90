"""One number after the other."""

import torch


def one_pair(A_1, b_1, A_2, b_2):
    units = range(len(b_1))
    A = [[sum(A_2[i][k] * A_1[k][j] for k in units) for j in units] for i in units]
    b = [sum(A_2[i][k] * b_1[k] for k in units) + b_2[i] for i in units]
    return A, b


def together(first, second):
    (A_1, b_1), (A_2, b_2) = first, second
    H = b_1.shape[-1]
    flat = zip(
        A_1.reshape(-1, H, H).tolist(),
        b_1.reshape(-1, H).tolist(),
        A_2.reshape(-1, H, H).tolist(),
        b_2.reshape(-1, H).tolist(),
    )
    made = [one_pair(*pair) for pair in flat]
    A = torch.tensor([A for A, _ in made], dtype=A_1.dtype).view(A_1.shape)
    return A, torch.tensor([b for _, b in made], dtype=b_1.dtype).view(b_1.shape)
