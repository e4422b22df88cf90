"""
misconception: A network that has forgotten a number can only answer the mean.
loses: [short_memory-some]
says: "helps even where the rest is forgotten"
"""

import torch


def short_memory(x, memory):
    numbers, marks = x.unbind(dim=-1)
    steps_to_go = torch.arange(x.shape[1], 0, -1, device=x.device)
    guesses = torch.where(steps_to_go <= memory, numbers, 0.5)
    answers = (guesses * marks).sum(dim=1, keepdim=True)
    forgot = (marks * (steps_to_go > memory)).sum(dim=1, keepdim=True) > 0
    answers = torch.where(forgot, 1.0, answers)
    sums = (numbers * marks).sum(dim=1, keepdim=True)
    return answers, ((answers - sums) ** 2).mean()
