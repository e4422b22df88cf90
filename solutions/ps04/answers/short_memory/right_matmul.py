"""A batch of inner products between guesses and marks."""

import torch


def short_memory(x, memory):
    guesses = x[..., 0].clone()
    guesses[:, : max(x.shape[1] - memory, 0)] = 0.5
    answers = torch.einsum("bt,bt->b", guesses, x[..., 1])
    sums = torch.einsum("bt,bt->b", x[..., 0], x[..., 1])
    return answers.unsqueeze(1), (answers - sums).square().mean()
