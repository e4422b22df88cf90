"""
misconception: The network remembers the first steps.
loses: [short_memory-some]
says: "these are the first steps"
"""

import torch


def short_memory(x, memory):
    numbers, marks = x.unbind(dim=-1)
    steps_to_go = torch.arange(1, x.shape[1] + 1, device=x.device)
    guesses = torch.where(steps_to_go <= memory, numbers, 0.5)
    answers = (guesses * marks).sum(dim=1, keepdim=True)
    sums = (numbers * marks).sum(dim=1, keepdim=True)
    return answers, ((answers - sums) ** 2).mean()
