"""
misconception: The error is the root of the mean square.
loses: [short_memory-error]
says: "the root was taken"
"""

import torch


def short_memory(x, memory):
    numbers, marks = x.unbind(dim=-1)
    steps_to_go = torch.arange(x.shape[1], 0, -1, device=x.device)
    guesses = torch.where(steps_to_go <= memory, numbers, 0.5)
    answers = (guesses * marks).sum(dim=1, keepdim=True)
    sums = (numbers * marks).sum(dim=1, keepdim=True)
    return answers, ((answers - sums) ** 2).mean().sqrt()
