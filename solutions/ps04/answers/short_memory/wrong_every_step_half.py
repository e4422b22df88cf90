"""
misconception: Each forgotten step adds its mean.
loses: [short_memory-some]
says: "marked or not"
"""

import torch


def short_memory(x, memory):
    numbers, marks = x.unbind(dim=-1)
    steps_to_go = torch.arange(x.shape[1], 0, -1, device=x.device)
    guesses = torch.where(steps_to_go <= memory, numbers, 0.5)
    answers = torch.where(steps_to_go <= memory, numbers * marks, guesses).sum(dim=1, keepdim=True)
    sums = (numbers * marks).sum(dim=1, keepdim=True)
    return answers, ((answers - sums) ** 2).mean()
