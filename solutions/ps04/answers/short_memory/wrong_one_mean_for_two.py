"""
misconception: The mean of what is forgotten is 0.5, however much it is.
loses: [short_memory-ends]
says: "each with a mean of 0.5"
"""

import torch


def short_memory(x, memory):
    numbers, marks = x.unbind(dim=-1)
    steps_to_go = torch.arange(x.shape[1], 0, -1, device=x.device)
    guesses = torch.where(steps_to_go <= memory, numbers, 0.5)
    answers = (guesses * marks).sum(dim=1, keepdim=True)
    forgotten = (marks * (steps_to_go > memory)).sum(dim=1, keepdim=True)
    answers = answers - 0.5 * (forgotten - 1).clamp(min=0)
    sums = (numbers * marks).sum(dim=1, keepdim=True)
    return answers, ((answers - sums) ** 2).mean()
