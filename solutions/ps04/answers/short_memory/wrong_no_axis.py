"""
misconception: An answer for each sequence is a vector.
loses: [short_memory-ends, short_memory-some]
says: "expected (2, 1)"
"""

import torch


def short_memory(x, memory):
    numbers, marks = x.unbind(dim=-1)
    steps_to_go = torch.arange(x.shape[1], 0, -1, device=x.device)
    guesses = torch.where(steps_to_go <= memory, numbers, 0.5)
    answers = (guesses * marks).sum(dim=1, keepdim=True)
    sums = (numbers * marks).sum(dim=1, keepdim=True)
    return answers.squeeze(1), ((answers - sums) ** 2).mean()
